import { isFieldName, isStorableText } from './text.js';

describe('isStorableText', () => {
  test.each(['', 'abc', 'ü', '👍', '\u202e', '\u0007'])('takes %j', (text) => {
    expect(isStorableText(text)).toBe(true);
  });

  test.each(['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800'])('refuses %j', (text) => {
    expect(isStorableText(text)).toBe(false);
  });
});

test('no field is called as something that objects of JavaScript have', () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'a\0', '\ud800'])
    expect(isFieldName(name)).toBe(false);
  for (const name of ['name', '', 'proto']) expect(isFieldName(name)).toBe(true);
});
