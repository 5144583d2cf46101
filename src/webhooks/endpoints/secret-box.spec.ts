import type { Settings } from '../../config/settings.js';
import { SecretBox } from './secret-box.js';

const boxUnder = (secret: string) => new SecretBox({ secret } as Settings);

describe('a secret at rest', () => {
  const plain = Buffer.from('a signing secret of 32 bytes ...');
  const box = boxUnder('one secret of more than 32 characters');
  const sealed = box.seal(plain, 'webhook-endpoint:1');

  test('can be read again, also by another process under the same LATCHKEY_SECRET', () => {
    expect(box.open(sealed, 'webhook-endpoint:1')).toEqual(plain);
    expect(boxUnder('one secret of more than 32 characters').open(sealed, 'webhook-endpoint:1')).toEqual(
      plain,
    );
  });

  test('does not show, and never looks the same twice', () => {
    expect(sealed.includes(plain)).toBe(false);
    expect(box.seal(plain, 'webhook-endpoint:1')).not.toEqual(sealed);
  });

  test('does not open when any one byte was changed', () => {
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
      expect(() => box.open(changed, 'webhook-endpoint:1')).toThrow();
    }
  });

  test('does not open when it was cut', () => {
    for (const length of [0, 11, 12, 20, 28, sealed.length - 1]) {
      expect(() => box.open(sealed.subarray(0, length), 'webhook-endpoint:1')).toThrow();
    }
  });

  test('does not open in another place: rows cannot be swapped', () => {
    expect(() => box.open(sealed, 'webhook-endpoint:2')).toThrow();
  });

  test('does not open under another LATCHKEY_SECRET', () => {
    const other = boxUnder('another secret of more than 32 characters');
    expect(() => other.open(sealed, 'webhook-endpoint:1')).toThrow();
  });
});
