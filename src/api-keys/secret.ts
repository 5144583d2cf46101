import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 34; // 202 bits
const CHECKSUM_LENGTH = 6; // base62 of a CRC-32

/**
 * The secret part of a credential: 40 base62 characters, 34 of them from a CSPRNG; the last six are a checksum
 * of the others, so that a mistyped or invented one is refused without asking the database.
 */
export function createSecret(): string {
  const random = randomText(RANDOM_LENGTH);
  return random + checksumOf(random);
}

/** Whether the last six characters are the checksum of the others. Says nothing of who made it. */
export function hasChecksum(secret: string): boolean {
  return checksumOf(secret.slice(0, RANDOM_LENGTH)) === secret.slice(RANDOM_LENGTH);
}

/** What is stored of a credential. It has 202 random bits, so it needs no salt and no slow hash. */
export const sha256 = (text: string): Buffer => Buffer.from(sha256Text(text), 'latin1');

/** The same 32 bytes as a text of 32 characters, each of them one byte: what can be a key of a `Map`. */
export const sha256Text = (text: string): string => hash('sha256', text, 'binary');

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: above it, some characters would come more often.
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}

/** The six characters that end a secret, for those before them. */
export function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    checksum = ALPHABET.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}
