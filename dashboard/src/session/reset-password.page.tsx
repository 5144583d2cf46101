import { Outside } from './outside.js';

export function Component() {
  return <Outside title="Choose a new password">{null}</Outside>;
}
