import { composeCredential, importedLookupOf, lookupOf, readCredentialText } from './credential-text.js';
import { credentialType, type CredentialTypeName, type Environment } from './credential-types.js';
import { createSecret, sha256 } from './secret.js';

const BRAND = 'acme';

const compose = (
  type: CredentialTypeName,
  environment: Environment | null = null,
  secret = createSecret(),
) => ({
  secret,
  ...composeCredential(credentialType(type), 42, secret, environment, BRAND),
});

describe('what a credential looks like', () => {
  test.each([
    ['api_key', null, /^lk_[0-9A-Za-z]{40}$/],
    ['token', null, /^42\|[0-9A-Za-z]{40}$/],
    ['personal', null, /^42\|[0-9A-Za-z]{40}$/],
    ['runtime', 'live', /^sk_live_acme_[0-9A-Za-z]{40}$/],
    ['runtime', 'test', /^sk_test_acme_[0-9A-Za-z]{40}$/],
  ] as const)('%s (%s)', (type, environment, form) => {
    expect(compose(type, environment).plainText).toMatch(form);
  });

  test('the prefix of an lk_ key is its first 8 characters; of the others, enough to recognise them by', () => {
    const key = compose('api_key');
    expect(key.keyPrefix).toBe(key.plainText.slice(0, 8));
    const token = compose('token');
    expect(token.keyPrefix).toBe(`42|${token.secret.slice(0, 4)}`);
    const runtime = compose('runtime', 'test');
    expect(runtime.keyPrefix).toBe(`sk_test_acme_${runtime.secret.slice(0, 4)}`);
  });

  test('the whole is hashed, but of a numbered one the secret part alone, as Laravel Sanctum does', () => {
    const key = compose('api_key');
    expect(key.keyHash).toEqual(sha256(key.plainText));
    const runtime = compose('runtime', 'live');
    expect(runtime.keyHash).toEqual(sha256(runtime.plainText));
    const token = compose('token');
    expect(token.keyHash).toEqual(sha256(token.secret));
  });
});

describe('reading a credential', () => {
  test.each([
    ['api_key', null],
    ['token', null],
    ['personal', null],
    ['runtime', 'live'],
    ['runtime', 'test'],
  ] as const)('finds a %s (%s) under the hash that was stored', (type, environment) => {
    const { plainText, keyHash } = compose(type, environment);
    expect(lookupOf(plainText, BRAND)?.hash).toBe(keyHash.toString('latin1'));
  });

  test('knows the id that a numbered one names', () => {
    expect(lookupOf(compose('token').plainText, BRAND)?.id).toBe(42);
    expect(lookupOf(compose('api_key').plainText, BRAND)?.id).toBeUndefined();
  });

  test('knows its form even when the checksum is wrong, but does not look it up', () => {
    const invented = `lk_${'a'.repeat(40)}`;
    expect(readCredentialText(invented, BRAND)).toBeDefined();
    expect(lookupOf(invented, BRAND)).toBeUndefined();
  });

  const secret = createSecret();
  test.each([
    '',
    secret,
    `LK_${secret}`,
    ` lk_${secret}`,
    `lk_${secret} `,
    `lk_${secret}\n`,
    `lk_${secret.slice(1)}`,
    `lk_${secret}0`,
    `lk_${secret.slice(0, 39)}-`,
    `lk_${secret.slice(0, 39)}é`,
    `sk_${secret}`,
    `sk_live_${secret}`,
    `sk_live_other_${secret}`,
    `sk_prod_acme_${secret}`,
    `|${secret}`,
    `0|${secret}`,
    `01|${secret}`,
    `-1|${secret}`,
    `1.5|${secret}`,
    `1e3|${secret}`,
    `99999999999999999|${secret}`,
    `1||${secret}`,
    `1|lk_${secret}`,
  ])('refuses what has the form of none: %j', (text) => {
    expect(readCredentialText(text, BRAND)).toBeUndefined();
    expect(lookupOf(text, BRAND)).toBeUndefined();
  });
});

describe('reading a credential that another product has issued', () => {
  const secret = 'a'.repeat(40);
  test.each([
    ['of Laravel Sanctum', `7|${secret}`, secret, 7],
    ['of Laravel Sanctum with a checksum', `7|${secret}deadbeef`, `${secret}deadbeef`, 7],
    ['of Laravel Sanctum with a prefix', `7|acme_${secret}deadbeef`, `acme_${secret}deadbeef`, 7],
    ['with a second pipe', `7|a|b`, 'a|b', 7],
    ['without a number', `|${secret}`, `|${secret}`, undefined],
    ['with a number that no row has', `07|${secret}`, `07|${secret}`, undefined],
    ['of any form', 'sk.live/abc+def==', 'sk.live/abc+def==', undefined],
    ['of 255 characters', 'x'.repeat(255), 'x'.repeat(255), undefined],
  ])('%s', (_, text, hashed, id) => {
    expect(importedLookupOf(text)).toEqual({ hash: sha256(hashed).toString('latin1'), id });
  });

  test.each(['', 'a b', 'a\n', 'a\t', 'é', '\u0000', '7|a b', 'x'.repeat(256), '🔑'])(
    'refuses what no credential is made of: %j',
    (text) => {
      expect(importedLookupOf(text)).toBeUndefined();
    },
  );
});
