// Keys by number, in the form in which Latchkey issues them: so that ten million of them need no list.
import { checksumOf, sha256 } from '../dist/src/api-keys/secret.js';

/** The text of the key with that number. */
export function keyText(number) {
  const body = String(number).padStart(34, '0');
  return `lk_${body}${checksumOf(body)}`;
}

/** What is stored of it. */
export const keyHash = (number) => sha256(keyText(number));
