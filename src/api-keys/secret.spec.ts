import { createHash } from 'node:crypto';
import { createSecret, hasChecksum, sha256 } from './secret.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('the secret part of a credential', () => {
  test('has 40 base62 characters, and its checksum is right', () => {
    for (let i = 0; i < 200; i++) {
      const secret = createSecret();
      expect(secret).toMatch(/^[0-9A-Za-z]{40}$/);
      expect(hasChecksum(secret)).toBe(true);
    }
  });

  test('is never the same twice', () => {
    expect(new Set(Array.from({ length: 2_000 }, createSecret)).size).toBe(2_000);
  });

  test('draws each character of the alphabet equally often', () => {
    const counts = new Map<string, number>();
    const secrets = 5_000;
    for (let i = 0; i < secrets; i++) {
      for (const character of createSecret().slice(0, 34)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const expected = (secrets * 34) / ALPHABET.length;
    // 61 degrees of freedom: above 140 once in tens of millions of runs; bytes modulo 62 would give thousands.
    const chiSquare = [...ALPHABET].reduce(
      (sum, c) => sum + ((counts.get(c) ?? 0) - expected) ** 2 / expected,
      0,
    );
    expect(chiSquare).toBeLessThan(140);
  });

  test('shows every change of a single character', () => {
    const secret = createSecret();
    for (let at = 0; at < secret.length; at++) {
      for (const other of ALPHABET.replace(secret.charAt(at), '')) {
        expect(hasChecksum(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false);
      }
    }
  });

  test('shows every swap of neighbours', () => {
    for (let i = 0; i < 100; i++) {
      const secret = createSecret();
      for (let at = 0; at + 1 < secret.length; at++) {
        const [a, b] = [secret.charAt(at), secret.charAt(at + 1)];
        if (a !== b) expect(hasChecksum(secret.slice(0, at) + b + a + secret.slice(at + 2))).toBe(false);
      }
    }
  });

  test('is refused when it was invented, cut short or is too long', () => {
    const secret = createSecret();
    for (const wrong of [
      '',
      'a'.repeat(40),
      '0'.repeat(40),
      secret.slice(0, 39),
      secret.slice(1),
      `${secret}0`,
    ]) {
      expect(hasChecksum(wrong)).toBe(false);
    }
  });

  test('is stored as plain SHA-256', () => {
    expect(sha256('abc')).toEqual(createHash('sha256').update('abc').digest());
    expect(sha256('abc').toString('hex')).toMatch(/^ba7816bf8f01cfea/);
  });
});
