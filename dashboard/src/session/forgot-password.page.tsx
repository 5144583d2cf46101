import { Outside } from './outside.js';

export function Component() {
  return <Outside title="Reset your password">{null}</Outside>;
}
