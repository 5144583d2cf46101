import { parseId, requireId } from './ids.js';

describe('ids from outside', () => {
  test('are whole positive numbers without leading zeros', () => {
    expect(parseId('1')).toBe(1);
    expect(parseId('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  });

  test.each(['', '0', '01', '-1', '+1', '1.0', '1e3', '0x10', ' 1', '1 ', '1\n', '١', 'abc', '\0'])(
    'are not %j',
    (text) => expect(parseId(text)).toBeUndefined(),
  );

  test('that no row can have are none, and answered like missing ones', () => {
    for (const text of ['9007199254740993', '9223372036854775808', '9'.repeat(1_000)]) {
      expect(parseId(text)).toBeUndefined();
      expect(() => requireId(text, 'API key')).toThrow('No such API key.');
    }
  });

  test('are nothing but text', () => {
    for (const value of [1, null, undefined, ['1'], { id: 1 }]) expect(parseId(value)).toBeUndefined();
  });
});
