import type { LatchkeyError } from '../common/errors/latchkey-error.js';
import { presentedCredential } from './presented-credential.js';

const present = (...headers: [string, string][]) =>
  presentedCredential({ rawHeaders: headers.flat() }, (text) => text.startsWith('lk_'));

function refusal(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as LatchkeyError).code;
  }
}

describe('the credential that a request presents', () => {
  test('is read from Authorization: Bearer, whatever the case of the scheme and the header', () => {
    expect(present(['authorization', 'Bearer lk_a'])).toBe('lk_a');
    expect(present(['AUTHORIZATION', 'bearer  lk_a'])).toBe('lk_a');
    expect(present(['authorization', 'BEARER lk_a '])).toBe('lk_a');
  });

  test('is read from x-api-key', () => {
    expect(present(['X-Api-Key', 'lk_a'])).toBe('lk_a');
    expect(present(['x-api-key', ' lk_a '])).toBe('lk_a');
  });

  test.each([
    [''],
    ['Basic lk_a'],
    ['Bearer'],
    ['Bearer '],
    ['Bearer lk_a lk_b'],
    ['lk_a'],
    ['BearerX lk_a'],
  ])('is none in Authorization: %s', (value) => {
    expect(present(['authorization', value])).toBeUndefined();
  });

  test('is none without a header', () => {
    expect(present(['host', 'example.com'])).toBeUndefined();
  });

  test('x-api-key wins beside an Authorization header of the client’s own flows', () => {
    expect(present(['x-api-key', 'lk_a'], ['authorization', 'Basic dTpw'])).toBe('lk_a');
    expect(present(['authorization', 'Bearer eyJhbGciOi.e30.x'], ['x-api-key', 'lk_a'])).toBe('lk_a');
  });

  test('the same credential in both is one credential', () => {
    expect(present(['x-api-key', 'lk_a'], ['authorization', 'Bearer lk_a'])).toBe('lk_a');
  });

  test('two different credentials are refused, not chosen from', () => {
    expect(refusal(() => present(['x-api-key', 'lk_a'], ['authorization', 'Bearer lk_b']))).toBe(
      'ambiguous_credentials',
    );
    expect(refusal(() => present(['x-api-key', ''], ['authorization', 'Bearer lk_b']))).toBe(
      'ambiguous_credentials',
    );
  });

  test.each(['authorization', 'x-api-key'])('%s sent twice is refused, also with the same value', (name) => {
    expect(refusal(() => present([name, 'Bearer lk_a'], [name.toUpperCase(), 'Bearer lk_a']))).toBe(
      'ambiguous_credentials',
    );
  });
});
