import { createPublicKey, generateKeyPairSync, verify as verifySignature } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { type Received, type Receiver, verify } from './support/receiver.js';
import { TestServer } from './support/server.js';
import { sql, Subscriber } from './support/subscriber.js';

// How every private key of ed25519 begins as PKCS #8 (RFC 8410), and where its base64 has no bits of the key.
const PRIVATE_KEY_BEGINS = Buffer.from('302e020100300506032b657004220420', 'hex');

describe('webhooks have a signing secret', () => {
  let server: TestServer;
  let us: Subscriber;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  beforeEach(async () => {
    us = await Subscriber.register(server);
  });

  afterEach(() => us.stop());
  afterAll(() => server.stop());

  const rotate = (id: number, overlap_seconds?: number | null) =>
    us.ask(`POST /api/webhooks/${id}/rotate-secret`, { overlap_seconds });

  /** Sends a test event, and gives the message that came. */
  async function message(id: number, receiver: Receiver): Promise<Received> {
    const count = receiver.received.length;
    expect((await us.ask(`POST /api/webhooks/${id}/test`)).status).toBe(202);
    return eventually('the message', () => receiver.received[count]);
  }

  test('that a new one follows, both signing while they overlap', async () => {
    const receiver = await us.newReceiver();
    const { id, secret } = await us.newWebhook(receiver.url, ['webhook.test']);
    const rotated = await rotate(id, 3_600);
    expect(rotated.status).toBe(200);
    expect(Object.keys(rotated.body)).toEqual(['secret']);
    expect(rotated.body.secret).not.toBe(secret);
    const both = await message(id, receiver);
    for (const either of [secret, rotated.body.secret]) {
      expect(() => verify(either, both)).not.toThrow();
    }

    const third = await rotate(id, 0);
    const alone = await message(id, receiver);
    expect(() => verify(third.body.secret, alone)).not.toThrow();
    for (const old of [secret, rotated.body.secret]) expect(() => verify(old, alone)).toThrow();
  });

  test('that several new ones may follow at once: all that are valid sign, newest first', async () => {
    const receiver = await us.newReceiver();
    const { id, secret } = await us.newWebhook(receiver.url, ['webhook.test']);
    const secrets = [secret];
    for (const overlap of [600, undefined, 604_800]) secrets.unshift((await rotate(id, overlap)).body.secret);
    const all = await message(id, receiver);
    expect(signaturesOf(all)).toEqual(secrets.map((one) => expectedSignature(one, all)));

    // The first ends after ten minutes, and no later rotation gives it more; the second after a day.
    await passTime(id, '11 minutes');
    const withoutFirst = await message(id, receiver);
    const [newest, third, second] = secrets as [string, string, string];
    expect(signaturesOf(withoutFirst)).toEqual(
      [newest, third, second].map((one) => expectedSignature(one, withoutFirst)),
    );
    await passTime(id, '25 hours');
    const week = await message(id, receiver);
    expect(signaturesOf(week)).toEqual([newest, third].map((one) => expectedSignature(one, week)));
    await passTime(id, '7 days');
    const alone = await message(id, receiver);
    expect(signaturesOf(alone)).toEqual([expectedSignature(newest, alone)]);
  });

  test('of which ten may sign at a time', async () => {
    const { id } = await us.newWebhook('https://8.8.8.8/');
    for (let i = 0; i < 9; i++) expect((await rotate(id)).status).toBe(200);
    const refused = await rotate(id);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('overlap_seconds 0');
    expect(refused.text).not.toContain('whsec_');
    // Whoever has lost one can always end them all.
    expect((await rotate(id, 0)).status).toBe(200);
    expect((await rotate(id)).status).toBe(200);
  });

  test.each([-1, 604_801, 1.5, '60', [], {}])(
    'whose overlap cannot be %j seconds',
    async (overlap_seconds) => {
      const { id } = await us.newWebhook('https://8.8.8.8/');
      const refused = await us.ask(`POST /api/webhooks/${id}/rotate-secret`, { overlap_seconds });
      expect(refused.status).toBe(422);
      expect(Object.keys(refused.body.errors)).toEqual(['overlap_seconds']);
    },
  );

  test('that is shown once, in no later answer, and lies nowhere in plain text', async () => {
    const receiver = await us.newReceiver();
    const created = await us.newWebhook(receiver.url);
    const rotated = await rotate(created.id);
    await us.ask(`POST /api/webhooks/${created.id}/test`);
    const { id: deliveryId } = await us.delivery(created.id, ({ status }) => status === 'succeeded');
    for (const { text } of await answersAbout(created.id, deliveryId)) expect(text).not.toContain('whsec_');

    await server.terminate();
    const secrets = [created.secret, rotated.body.secret as string];
    const stored = await everythingStored(server);
    for (const text of secrets) {
      const base64 = text.replace('whsec_', '');
      for (const form of formsOf(Buffer.from(base64, 'base64'))) {
        expect(stored.includes(form)).toBe(false);
        expect(server.log).not.toContain(form);
      }
    }
    // The search would have found it: what is stored in plain text is there.
    expect(stored.includes(receiver.url)).toBe(true);
    await server.launch();
  });

  describe('and, if they want, a pair of keys', () => {
    const isAsymmetric = { asymmetric: true };
    const publicKeys = async (id: number): Promise<string[]> =>
      (await us.ask(`GET /api/webhooks/${id}`)).body.data.public_keys;

    test('whose public half verifies what is signed, besides the secret', async () => {
      const receiver = await us.newReceiver();
      const { id, secret } = await us.newWebhook(receiver.url, ['webhook.test'], isAsymmetric);
      const [key, ...others] = await publicKeys(id);
      expect(others).toEqual([]);
      expect(key).toMatch(/^whpk_[0-9A-Za-z+/]{43}=$/);
      expect((await us.ask('GET /api/webhooks')).body.data).toMatchObject([{ public_keys: [key] }]);
      const signed = await message(id, receiver);
      expect(() => verify(secret, signed)).not.toThrow();
      expect(verifiedBy([key!], signed)).toEqual([key]);
      const changed = { ...signed, raw: signed.raw.replace('webhook.test', 'webhook.tess') };
      expect(verifiedBy([key!], changed)).toEqual([]);
      const ofAnother = await us.newWebhook(receiver.url, ['webhook.test'], isAsymmetric);
      expect(verifiedBy(await publicKeys(ofAnother.id), signed)).toEqual([]);
    });

    test('that is rotated with it: the old one signs as long as both overlap', async () => {
      const receiver = await us.newReceiver();
      const { id } = await us.newWebhook(receiver.url, ['webhook.test'], isAsymmetric);
      const [old] = await publicKeys(id);
      const secret = (await rotate(id, 600)).body.secret as string;
      const both = await publicKeys(id);
      expect(both).toHaveLength(2);
      expect(both[1]).toBe(old);
      const signed = await message(id, receiver);
      expect(verifiedBy(both, signed)).toEqual(both);
      expect(() => verify(secret, signed)).not.toThrow();
      const kinds = (one: Received) => signaturesOf(one).map((signature) => signature.split(',', 1)[0]);
      expect(kinds(signed).sort()).toEqual(['v1', 'v1', 'v1a', 'v1a']);

      await passTime(id, '11 minutes');
      expect(await publicKeys(id)).toEqual([both[0]]);
      const alone = await message(id, receiver);
      expect(verifiedBy(both, alone)).toEqual([both[0]]);
      expect(kinds(alone).sort()).toEqual(['v1', 'v1a']);
    });

    test('that ends when it is switched off, and is another one when it is switched on again', async () => {
      const receiver = await us.newReceiver();
      const { id, secret } = await us.newWebhook(receiver.url, ['webhook.test']);
      expect(await publicKeys(id)).toEqual([]);
      const turn = async (asymmetric: boolean) =>
        (await us.ask(`PATCH /api/webhooks/${id}`, { asymmetric })).body.data.public_keys as string[];
      const [first] = await turn(true);
      expect(verifiedBy([first!], await message(id, receiver))).toEqual([first]);
      expect(await turn(true)).toEqual([first]);
      expect(await turn(false)).toEqual([]);
      const plain = await message(id, receiver);
      expect(signaturesOf(plain)).toEqual([expectedSignature(secret, plain)]);
      const [second] = await turn(true);
      expect(second).not.toBe(first);
      expect(verifiedBy([first!, second!], await message(id, receiver))).toEqual([second]);
    });

    test('whose private half is in no answer, and nowhere in plain text', async () => {
      const receiver = await us.newReceiver();
      const { id } = await us.newWebhook(receiver.url, ['webhook.test'], isAsymmetric);
      await rotate(id);
      await message(id, receiver);
      const { id: deliveryId } = await us.delivery(id, ({ status }) => status === 'succeeded');
      const forms = formsOf(PRIVATE_KEY_BEGINS).map((form) => form.slice(0, 20));
      // The search would find one.
      const example = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
      for (const [i, form] of formsOf(example).entries()) expect(form).toContain(forms[i]);

      const answers = await answersAbout(id, deliveryId);
      await server.terminate();
      const stored = await everythingStored(server);
      for (const form of forms) {
        for (const { text } of answers) expect(text).not.toContain(form);
        expect(server.log).not.toContain(form);
        expect(stored.includes(form)).toBe(false);
      }
      expect(stored.includes(PRIVATE_KEY_BEGINS)).toBe(false);
      await server.launch();
    });
  });

  describe('and headers of their own', () => {
    const value = 'Bearer ab12cd34-ef56-secret-of-the-receiver';
    const word = 'ab12cd34-ef56-secret-of-the-receiver';

    test('that are sent, and shown by name alone; an empty object removes them', async () => {
      const receiver = await us.newReceiver();
      const headers = { Authorization: value, 'X-Tenant': 'acme, of course' };
      const { id } = await us.newWebhook(receiver.url, ['webhook.test'], { headers });
      expect((await message(id, receiver)).headers).toMatchObject({
        authorization: value,
        'x-tenant': 'acme, of course',
      });
      const change = (settings: object) => us.ask(`PATCH /api/webhooks/${id}`, settings);
      expect((await change({ description: 'x' })).body.data.header_names).toEqual([
        'authorization',
        'x-tenant',
      ]);
      expect((await change({ headers: { 'X-Other': '1' } })).body.data.header_names).toEqual(['x-other']);
      const other = await message(id, receiver);
      expect(other.headers).toMatchObject({ 'x-other': '1' });
      expect(Object.keys(other.headers)).not.toContain('x-tenant');
      expect((await change({ headers: {} })).body.data.header_names).toEqual([]);
      const none = await message(id, receiver);
      for (const name of ['x-other', 'x-tenant', 'authorization']) {
        expect(Object.keys(none.headers)).not.toContain(name);
      }
    });

    test('whose values are in no answer, not in the log, and nowhere in plain text', async () => {
      // This receiver tells all that it gets, as some do when they are at a loss.
      const receiver = await us.newReceiver(({ headers }) => ({
        status: 401,
        headers: { 'retry-after': '3600', 'x-got': String(headers['x-credential']), 'x-tenant': 'acme' },
        body: JSON.stringify({ headers, bare: String(headers['x-credential']).split(' ')[1] }),
      }));
      const headers = { 'X-Credential': value, 'x-tenant': 'acme' };
      const { id } = await us.newWebhook(receiver.url, ['webhook.test'], { headers });
      const attempt = await us.attempt(id);
      expect(receiver.received[0]!.headers['x-credential']).toBe(value);
      expect(attempt.request_headers).toMatchObject({
        'x-credential': '[redacted]',
        'x-tenant': '[redacted]',
      });
      expect(attempt.response_headers).toMatchObject({ 'x-got': '[redacted]', 'x-tenant': '[redacted]' });
      const told = JSON.parse(attempt.response_body!) as { headers: Record<string, string>; bare: string };
      expect(told.headers['x-credential']).toBe('[redacted]');
      expect(told.bare).toBe('[redacted]');
      expect(told.headers['user-agent']).toBe('Latchkey-Webhooks/1');

      const [delivery] = await us.deliveries(id);
      for (const { text } of await answersAbout(id, delivery!.id)) expect(text).not.toContain(word);
      const refused = await us.ask(`PATCH /api/webhooks/${id}`, { headers: { 'x-a': `${value}\n` } });
      expect(refused.status).toBe(422);
      expect(refused.text).not.toContain(word);
      await server.terminate();
      const stored = await everythingStored(server);
      for (const form of formsOf(Buffer.from(word))) {
        expect(stored.includes(form)).toBe(false);
        expect(server.log).not.toContain(form);
      }
      expect(stored.includes('x-credential')).toBe(true);
      await server.launch();
    });
  });

  async function answersAbout(id: number, deliveryId: number) {
    const answers = await Promise.all([
      us.ask('GET /api/webhooks'),
      us.ask(`GET /api/webhooks/${id}`),
      us.ask(`PATCH /api/webhooks/${id}`, { description: 'x' }),
      us.ask(`GET /api/webhooks/${id}/deliveries`),
      us.ask(`GET /api/webhooks/${id}/deliveries/${deliveryId}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    return answers;
  }

  /** As if so much time had gone by since the secrets were made. */
  async function passTime(id: number, time: string): Promise<void> {
    await sql(
      server,
      `UPDATE webhook_secrets SET expires_at = expires_at - interval '${time}' WHERE endpoint_id = ${id}`,
    );
  }
});

const signaturesOf = ({ headers }: Received): string[] => String(headers['webhook-signature']).split(' ');

const timestampOf = ({ headers }: Received) => Number(headers['webhook-timestamp']);

function expectedSignature(secret: string, received: Received): string {
  const at = new Date(timestampOf(received) * 1_000);
  return new Webhook(secret).sign(String(received.headers['webhook-id']), at, received.raw);
}

/** Which of the public keys one of the signatures is good for. */
function verifiedBy(publicKeys: readonly string[], received: Received): string[] {
  const content = `${String(received.headers['webhook-id'])}.${timestampOf(received)}.${received.raw}`;
  const signatures = signaturesOf(received).filter((signature) => signature.startsWith('v1a,'));
  return publicKeys.filter((text) => {
    const x = Buffer.from(text.replace('whpk_', ''), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return signatures.some((signature) =>
      verifySignature(null, Buffer.from(content), key, Buffer.from(signature.slice(4), 'base64')),
    );
  });
}

/** How bytes may be written down. */
const formsOf = (bytes: Buffer): string[] => [
  bytes.toString('base64').replace(/=+$/, ''),
  bytes.toString('base64url'),
  bytes.toString('hex'),
  bytes.toString('latin1'),
];

/** All that the stopped server has in its database, and in its folder. */
async function everythingStored(server: TestServer): Promise<Buffer> {
  const tables = [
    'webhook_endpoints',
    'webhook_secrets',
    'webhook_deliveries',
    'webhook_attempts',
    'events',
    'audit_log',
  ];
  const selects = tables.map((table) => `SELECT ${table}::text AS row FROM ${table}`);
  const rows = await queryStopped<{ row: string }>(server, selects.join(' UNION ALL '));
  const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return Buffer.concat([Buffer.from(rows.map(({ row }) => row).join('\n')), ...files]);
}
