// Keys by number, in the form in which Latchkey issues them: so that ten million of them need no list.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The text of the key with that number. */
export function keyText(number) {
  const body = String(number).padStart(34, '0');
  return `lk_${body}${checksumOf(body)}`;
}

/** What is stored of it. */
export const keyHash = (number) => createHash('sha256').update(keyText(number)).digest();

function checksumOf(text) {
  let rest = crc32(text);
  let checksum = '';
  for (let i = 0; i < 6; i++) {
    checksum = ALPHABET.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}
