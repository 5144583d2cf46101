import { toStorable } from './to-storable.js';

describe('what a tool returns', () => {
  test.each([
    [null],
    [0],
    [''],
    [[]],
    [{ a: [1, 'b', { c: null }] }],
    ['\\u0000'],
    ['a\\\\'],
    ['\u{1f4a9}\n"'],
  ])('is kept as it is: %j', (value) => expect(toStorable(value)).toEqual(value));

  test('loses what no text of the database can hold, in names as well', () => {
    expect(toStorable({ 'a\0': ['\\\0b', '\ud800', '\udc00c'] })).toEqual({
      'a\ufffd': ['\\\ufffdb', '\ufffd', '\ufffdc'],
    });
  });

  test('is what JSON makes of it', () => {
    const date = new Date(0);
    expect(toStorable({ date, gone: undefined, not: NaN })).toEqual({ date: date.toISOString(), not: null });
    expect([toStorable(undefined), toStorable(() => 1)]).toEqual([null, null]);
    expect(() => toStorable(1n)).toThrow(TypeError);
  });
});
