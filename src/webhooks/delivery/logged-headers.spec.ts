import { hiding, loggedHeaders } from './logged-headers.js';

describe('what is logged of headers', () => {
  test('holds no secret of the receiver, and no value of our own headers', () => {
    const custom = { 'x-tenant': 'acme-secret-value' };
    const logged = loggedHeaders(
      {
        'x-tenant': 'acme-secret-value',
        'set-cookie': ['a=1', 'b=2'],
        'x-api-key': 'k',
        server: 'nginx acme-secret-value',
      },
      custom,
    );
    expect(logged).toEqual({
      'x-tenant': '[redacted]',
      'set-cookie': '[redacted]',
      'x-api-key': '[redacted]',
      server: 'nginx [redacted]',
    });
  });
});

describe('hiding what was sent', () => {
  test.each([
    ['as it is', 'you sent Bearer abc"def\\ghi', 'you sent [redacted]'],
    ['its second word', 'token=abc"def\\ghi;', 'token=[redacted];'],
    ['as JSON writes it', JSON.stringify({ got: 'abc"def\\ghi' }), '{"got":"[redacted]"}'],
    ['as a URL writes it', `?t=${encodeURIComponent('abc"def\\ghi')}`, '?t=[redacted]'],
    ['not what is not there', 'abc def ghi', 'abc def ghi'],
  ])('finds it %s', (_, text, expected) => {
    expect(hiding(['Bearer abc"def\\ghi'])(text)).toBe(expected);
  });

  test('takes characters of patterns as what they are', () => {
    expect(hiding(['(a+)+$[z]^.*?'])('(a+)+$[z]^.*? and aaaaaaaa')).toBe('[redacted] and aaaaaaaa');
  });

  test('looks once through the text, which does not grow by what is put in', () => {
    const text = 'redacted '.repeat(1_800);
    const hidden = hiding(Array.from({ length: 20 }, () => 'redacted '.repeat(113).trim()))(text);
    expect(hidden.length).toBeLessThan(2 * text.length);
    expect(hidden).not.toMatch(/[^[]redacted/);
  });
});
