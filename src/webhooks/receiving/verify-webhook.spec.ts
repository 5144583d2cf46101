import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { verifyWebhook } from './verify-webhook.js';

// The test vector of Standard Webhooks.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = '{"test": 2432232314}';
const seconds = 1_614_265_330;
const now = new Date(seconds * 1_000);
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(seconds),
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const signature = headers['webhook-signature'];
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const verifies = (changes: Record<string, string | string[] | undefined>, keys: string | string[] = secret) =>
  verifyWebhook({ ...headers, ...changes }, body, keys, now);

/** A message signed by hand with a new pair of keys. */
function signedWithPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const content = `${headers['webhook-id']}.${seconds}.${body}`;
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  return {
    key: `whpk_${raw.toString('base64')}`,
    signature: `v1a,${sign(null, Buffer.from(content), privateKey).toString('base64')}`,
  };
}

describe('a webhook', () => {
  test('of the Standard Webhooks test vector is verified, its body as text or as bytes', () => {
    expect(verifies({})).toBe(true);
    expect(verifyWebhook(headers, Buffer.from(body), secret, now)).toBe(true);
  });

  test.each([
    ['standardwebhooks', StandardWebhook],
    ['svix', SvixWebhook],
  ])('that %s has signed is verified', (_, Webhook) => {
    const key = newSecret();
    const text = '{"name":"Ælfgifu 🔑"}';
    const signed = new Webhook(key).sign('msg_1', now, text);
    const message = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': signed,
    };
    expect(verifyWebhook(message, text, key, now)).toBe(true);
    expect(verifyWebhook(message, Buffer.from(text), key, now)).toBe(true);
    expect(verifyWebhook(message, text.replace('Æ', 'A'), key, now)).toBe(false);
    expect(verifyWebhook(message, text, newSecret(), now)).toBe(false);
  });

  test('is refused when its id, time, body or signature is another one', () => {
    expect(verifies({ 'webhook-id': 'msg_other' })).toBe(false);
    expect(verifies({ 'webhook-timestamp': String(seconds + 1) })).toBe(false);
    expect(verifyWebhook(headers, `${body} `, secret, now)).toBe(false);
    expect(verifies({ 'webhook-signature': signature.replace('g0hM', 'g0hN') })).toBe(false);
    for (const wrong of ['v1,', 'v1', 'v1,=', signature.slice(0, -1), `${signature}=`, signature.slice(3)]) {
      expect(verifies({ 'webhook-signature': wrong })).toBe(false);
    }
  });

  test.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('that is seen %d seconds after it was sent: %s', (later, verified) => {
    expect(verifyWebhook(headers, body, secret, new Date((seconds + later) * 1_000))).toBe(verified);
  });

  test('is refused when its time is none, though it is signed', () => {
    for (const time of ['', ' ', 'now', '1614265330.5', '-1614265330', '1e9', '0x60380db2', '٣', 'NaN']) {
      const hmac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'));
      const signed = `v1,${hmac.update(`${headers['webhook-id']}.${time}.${body}`).digest('base64')}`;
      expect(verifies({ 'webhook-timestamp': time, 'webhook-signature': signed })).toBe(false);
    }
  });

  test.each(Object.keys(headers))('is refused without %s, and when it is there twice', (name) => {
    const value = headers[name as keyof typeof headers];
    expect(verifies({ [name]: [value] })).toBe(true);
    for (const wrong of [undefined, '', [], [value, value], [''], `${value}, ${value}`]) {
      expect(verifies({ [name]: wrong })).toBe(false);
    }
  });

  test('is verified with the headers of fetch as an object, and refused when one was there twice', () => {
    const fetched = new Headers(headers);
    fetched.set('Webhook-Id', headers['webhook-id']);
    expect(verifyWebhook(Object.fromEntries(fetched), body, secret, now)).toBe(true);
    fetched.append('Webhook-Id', headers['webhook-id']);
    expect(verifyWebhook(Object.fromEntries(fetched), body, secret, now)).toBe(false);
  });

  test('may have several signatures, of which one is enough, and of versions that nobody knows', () => {
    const other = `v1,${Buffer.alloc(32).toString('base64')}`;
    expect(verifies({ 'webhook-signature': `v9,x ${other} v2,a,b ${signature}` })).toBe(true);
    expect(verifies({ 'webhook-signature': `v9,${signature.slice(3)} ${other}` })).toBe(false);
    expect(verifies({ 'webhook-signature': signature.replace('v1,', 'v1a,') })).toBe(false);
  });

  test('may be signed with one of several keys, so that a new one can take the place of another', () => {
    expect(verifies({}, [newSecret(), secret])).toBe(true);
    expect(verifies({}, [secret, newSecret()])).toBe(true);
    expect(verifies({}, [newSecret(), newSecret()])).toBe(false);
  });

  test('may be signed with a pair of keys, and is verified with the public one alone', () => {
    const [pair, other] = [signedWithPair(), signedWithPair()];
    const signed = { 'webhook-signature': `v1,x ${pair.signature}` };
    expect(verifies(signed, pair.key)).toBe(true);
    expect(verifies(signed, [other.key, secret])).toBe(false);
    expect(verifies({ ...signed, 'webhook-id': 'msg_other' }, pair.key)).toBe(false);
    // What is public must not do as a shared secret.
    expect(verifies({}, pair.key)).toBe(false);
  });

  test('is never verified with no key, or with what is none, and the error does not hold it', () => {
    expect(() => verifies({}, [])).toThrow('no key');
    for (const wrong of [
      '',
      'whsec_',
      'whsec_c2hvcnQ=',
      secret.slice(6),
      'whpk_AAAA',
      'whsk_AAAA',
      `${secret}!`,
    ]) {
      expect(() => verifies({}, wrong)).toThrow('whsec_…');
      expect(() => verifies({}, [secret, wrong])).toThrow();
    }
    expect(() => verifies({}, `${secret}!`)).not.toThrow(secret);
  });
});
