import { Outside } from './outside.js';

export function Component() {
  return <Outside title="Register">{null}</Outside>;
}
