import { isLabel } from './is-label.js';

describe('isLabel', () => {
  test.each([
    'a',
    'Production API',
    ' padded ',
    'Größe',
    '日本語',
    'עברית',
    '👩‍👩‍👧 family',
    "O'Brien <b>&amp;</b>",
    'x'.repeat(255),
  ])('takes %j', (text) => {
    expect(isLabel(text, 255)).toBe(true);
  });

  test.each([
    ...['', ' ', '\u00a0', '\u3000', '\u200b', '\u200d\u200b ', '\ufeff', 'x'.repeat(256)],
    ...['a\0b', 'a\nb', 'a\rb', 'a\tb', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\u2028b', 'a\u2029b'],
    ...['a\u202eb', 'a\u202ab', 'a\u2066b', 'a\u2069b', 'a\u200eb', 'a\u200fb', 'a\u061cb'],
  ])('refuses %j', (text) => {
    expect(isLabel(text, 255)).toBe(false);
  });

  test.each([[undefined], [null], [1], [true], [{}], [['a']]])('refuses what is no text: %j', (value) => {
    expect(isLabel(value, 255)).toBe(false);
  });
});
