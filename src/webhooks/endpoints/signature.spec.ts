import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import {
  createSigningPair,
  createSigningSecret,
  publicKeyText,
  secretText,
  signedHeaders,
  toSigningKey,
} from './signature.js';

const v1 = (secret: Buffer) => toSigningKey('v1', secret);

describe('the signature of a webhook', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');

  test('is that of the Standard Webhooks test vector', () => {
    expect(signedHeaders(message, [v1(secret)])).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('is made with every secret given, the newest first, so that either verifies', () => {
    const newer = createSigningSecret();
    const current = { ...message, timestamp: Math.floor(Date.now() / 1_000) };
    const headers = signedHeaders(current, [v1(newer), v1(secret)]);
    const alone = signedHeaders(current, [v1(newer)])['webhook-signature'];
    expect(headers['webhook-signature'].split(' ')[0]).toBe(alone);
    for (const either of [newer, secret]) {
      expect(() => new Webhook(secretText(either)).verify(current.body, headers)).not.toThrow();
    }
    expect(() => new Webhook(secretText(createSigningSecret())).verify(current.body, headers)).toThrow();
  });

  test('is made with a secret of 256 random bits, written as Standard Webhooks says', () => {
    const secrets = [createSigningSecret(), createSigningSecret()].map(secretText);
    for (const text of secrets) expect(text).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  test('can be made with a pair of keys besides, which the public half verifies, and others take no notice of', () => {
    const { privateKey, publicKey } = createSigningPair();
    const newest = createSigningSecret();
    const current = { ...message, timestamp: Math.floor(Date.now() / 1_000) };
    const headers = signedHeaders(current, [v1(newest), toSigningKey('v1a', privateKey)]);
    const [, asymmetric] = headers['webhook-signature'].split(' ');
    expect(asymmetric).toMatch(/^v1a,[0-9A-Za-z+/]{86}==$/);
    const x = Buffer.from(publicKeyText(publicKey).replace('whpk_', ''), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const content = Buffer.from(`${current.id}.${current.timestamp}.${current.body}`);
    const signature = Buffer.from(asymmetric!.slice(4), 'base64');
    expect(verify(null, content, key, signature)).toBe(true);
    expect(verify(null, Buffer.concat([content, Buffer.from(' ')]), key, signature)).toBe(false);
    expect(() => new Webhook(secretText(newest)).verify(current.body, headers)).not.toThrow();
  });
});
