import { Webhook } from 'standardwebhooks';
import { createSigningSecret, secretText, signedHeaders } from './signature.js';

describe('the signature of a webhook', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');

  test('is that of the Standard Webhooks test vector', () => {
    expect(signedHeaders(message, [secret])).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('is made with every secret given, the newest first, so that either verifies', () => {
    const newer = createSigningSecret();
    const current = { ...message, timestamp: Math.floor(Date.now() / 1_000) };
    const headers = signedHeaders(current, [newer, secret]);
    const alone = signedHeaders(current, [newer])['webhook-signature'];
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
});
