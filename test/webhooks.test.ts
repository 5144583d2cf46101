import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { endLeases, queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { type Received, Receiver, verify } from './support/receiver.js';
import { TestServer } from './support/server.js';

const EVENT_TYPES = [
  'api_key.created',
  'api_key.revoked',
  'api_key.expiring',
  'api_key.expired',
  'organization.suspended',
  'organization.reinstated',
  'credits.exhausted',
  'webhook.disabled',
  'webhook.test',
];

describe('webhooks', () => {
  let server: TestServer;
  let owner: TestUser;
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    server = await TestServer.start();
  });

  beforeEach(async () => {
    owner = await newOwner(server);
  });

  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
  });

  afterAll(async () => {
    await server.stop();
  });

  async function newReceiver(answer?: Receiver['answer']): Promise<Receiver> {
    const receiver = await Receiver.start();
    receivers.push(receiver);
    if (answer !== undefined) receiver.answer = answer;
    return receiver;
  }

  async function newWebhook(
    url: string,
    events = ['*'],
    as = owner,
  ): Promise<{ id: number; secret: string }> {
    const answer = await call(server, 'POST /api/webhooks', { as: as.token, body: { url, events } });
    expect(answer.status).toBe(201);
    return { id: answer.body.data.id, secret: answer.body.secret };
  }

  const ask = (route: string, body?: unknown) => call(server, route, { as: owner.token, body });

  /** The only delivery of a webhook, once it is as wanted. */
  const delivery = (webhookId: number, isAsWanted: (row: Delivery) => boolean) =>
    eventually('the delivery', async () => {
      const list = await ask(`GET /api/webhooks/${webhookId}/deliveries`);
      const id = list.body.data[0]?.id as number | undefined;
      if (id === undefined) return undefined;
      const read = await ask(`GET /api/webhooks/${webhookId}/deliveries/${id}`);
      return isAsWanted(read.body.data as Delivery) && (read.body.data as Delivery);
    });

  describe('are looked after', () => {
    const body = { url: 'https://8.8.8.8/hook', events: ['api_key.created'] };

    test('created, listed, read, changed and deleted', async () => {
      const created = await ask('POST /api/webhooks', { ...body, description: 'Ours' });
      expect(created.status).toBe(201);
      expect(created.body.secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
      const webhook = created.body.data;
      const created_at = expect.any(String) as string;
      expect(webhook).toEqual({
        ...body,
        id: expect.any(Number) as number,
        description: 'Ours',
        status: 'enabled',
        api_version: '2026-11-01',
        header_names: [],
        public_keys: [],
        failures: 0,
        failing_since: null,
        disabled_at: null,
        disabled_reason: null,
        created_at,
      });
      const other = await ask('POST /api/webhooks', { ...body, events: ['*'] });

      const changed = await ask(`PATCH /api/webhooks/${webhook.id}`, {
        events: ['*', 'api_key.revoked', '*'],
        description: null,
        status: 'disabled',
      });
      expect(changed.status).toBe(200);
      expect(changed.body.data).toEqual({
        ...webhook,
        events: ['*', 'api_key.revoked'],
        description: null,
        status: 'disabled',
        disabled_at: expect.any(String) as string,
        disabled_reason: 'by_hand',
      });
      expect((await ask(`PATCH /api/webhooks/${webhook.id}`, {})).body).toEqual(changed.body);
      expect((await ask(`GET /api/webhooks/${webhook.id}`)).body).toEqual(changed.body);
      const list = await ask('GET /api/webhooks');
      expect(list.body).toEqual({ data: [other.body.data, changed.body.data], meta: {} });

      expect((await ask(`DELETE /api/webhooks/${webhook.id}`)).status).toBe(204);
      expect((await ask(`GET /api/webhooks/${webhook.id}`)).status).toBe(404);
      expect((await ask('GET /api/webhooks')).body.data).toEqual([other.body.data]);
    });

    test.each([
      ['url', { ...body, url: undefined }],
      ['url', { ...body, url: 7 }],
      ['url', { ...body, url: 'nowhere' }],
      ['url', { ...body, url: 'ftp://8.8.8.8/' }],
      ['url', { ...body, url: 'http://8.8.8.8/' }],
      ['url', { ...body, url: 'https://user:password@8.8.8.8/' }],
      ['url', { ...body, url: 'https://10.0.0.1/' }],
      ['url', { ...body, url: 'https://169.254.169.254/latest/meta-data' }],
      ['url', { ...body, url: `https://8.8.8.8/${'a'.repeat(2_100)}` }],
      ['events', { ...body, events: undefined }],
      ['events', { ...body, events: [] }],
      ['events', { ...body, events: 'api_key.created' }],
      ['events', { ...body, events: [['api_key.created']] }],
      ['events', { ...body, events: ['api_key.invented'] }],
      ['events', { ...body, events: ['toString'] }],
      ['events', { ...body, events: ['invented.*'] }],
      ['events', { ...body, events: ['api_key*'] }],
      ['events', { ...body, events: ['member.*'] }],
      ['events', { ...body, events: ['member.invited'] }],
      ['description', { ...body, description: 'a'.repeat(256) }],
      ['secret', { ...body, secret: 'whsec_mine' }],
    ])('refused for a wrong %s (case %#)', async (field, wrong) => {
      const refused = await ask('POST /api/webhooks', wrong);
      expect(refused.status).toBe(422);
      expect(Object.keys(refused.body.errors)).toEqual([field]);
      expect((await ask('GET /api/webhooks')).body.data).toEqual([]);

      const { id } = await newWebhook(body.url);
      const before = await ask(`GET /api/webhooks/${id}`);
      const value = (wrong as Record<string, unknown>)[field];
      if (value !== undefined) {
        const change = await ask(`PATCH /api/webhooks/${id}`, { [field]: value });
        expect(change.status).toBe(422);
        expect(Object.keys(change.body.errors)).toEqual([field]);
      }
      expect((await ask(`GET /api/webhooks/${id}`)).body).toEqual(before.body);
    });

    test('with the types of events that there are', async () => {
      const types = await ask('GET /api/webhooks/event-types');
      expect(types.body.data.map(({ name }: { name: string }) => name)).toEqual(EVENT_TYPES);
    });

    test('by their own organization alone: to others they do not exist', async () => {
      const receiver = await newReceiver();
      const { id } = await newWebhook(receiver.url);
      await ask(`POST /api/webhooks/${id}/test`);
      const { id: deliveryId } = await delivery(id, ({ status }) => status === 'succeeded');
      const stranger = await newOwner(server);
      for (const [theirs, nobodys] of [
        [`GET /api/webhooks/${id}`, 'GET /api/webhooks/999999999'],
        [`PATCH /api/webhooks/${id}`, 'PATCH /api/webhooks/999999999'],
        [`DELETE /api/webhooks/${id}`, 'DELETE /api/webhooks/999999999'],
        [`POST /api/webhooks/${id}/rotate-secret`, 'POST /api/webhooks/999999999/rotate-secret'],
        [`POST /api/webhooks/${id}/test`, 'POST /api/webhooks/999999999/test'],
        [`GET /api/webhooks/${id}/deliveries`, 'GET /api/webhooks/999999999/deliveries'],
        [`GET /api/webhooks/${id}/deliveries/${deliveryId}`, 'GET /api/webhooks/999999999/deliveries/1'],
        [
          `POST /api/webhooks/${id}/deliveries/${deliveryId}/redeliver`,
          'POST /api/webhooks/999999999/deliveries/1/redeliver',
        ],
      ] as const) {
        const body = /^(POST|PATCH)/.test(theirs) ? {} : undefined;
        const [refused, missing] = await Promise.all(
          [theirs, nobodys].map((route) => call(server, route, { as: stranger.token, body })),
        );
        expect(refused?.status).toBe(404);
        expect(refused?.text).toBe(missing?.text);
      }
      // Nor by way of a webhook of one's own.
      const own = await newWebhook(receiver.url, ['*'], stranger);
      const crossed = await call(server, `GET /api/webhooks/${own.id}/deliveries/${deliveryId}`, {
        as: stranger.token,
      });
      expect(crossed.status).toBe(404);
      expect(receiver.ofType('webhook.test')).toHaveLength(1);
    });
  });

  describe('deliver', () => {
    test('Standard Webhooks messages of the chosen types, with the facts and never the key', async () => {
      const [all, revocations] = [await newReceiver(), await newReceiver()];
      const everything = await newWebhook(all.url, ['*']);
      const chosen = await newWebhook(revocations.url, ['api_key.revoked']);

      const created = await ask('POST /api/api-keys', { name: 'CI', permissions: ['read'] });
      const { key, api_key } = created.body;
      await eventually('the first message', () => all.ofType('api_key.created')[0]);
      await ask(`DELETE /api/api-keys/${api_key.id}`);
      await eventually('the second message', () => all.ofType('api_key.revoked')[0]);
      await eventually('the chosen message', () => revocations.received[0]);

      const actor = { id: owner.userId, name: 'Test User', email: owner.email };
      const organization_id = owner.organizationId;
      const timestamp = expect.any(String) as string;
      const [first, second] = all.received as [Received, Received];
      expect(verify(everything.secret, first)).toEqual({
        type: 'api_key.created',
        timestamp,
        data: { organization_id, api_key, actor },
      });
      expect(verify(everything.secret, second)).toEqual({
        type: 'api_key.revoked',
        timestamp,
        data: {
          organization_id,
          api_key: { ...api_key, status: 'revoked', revoked_at: expect.any(String) as string },
          actor,
        },
      });
      expect(revocations.received.map(({ body }) => body.type)).toEqual(['api_key.revoked']);
      expect(verify(chosen.secret, revocations.received[0]!)).toEqual(second.body);
      expect(() => verify(everything.secret, revocations.received[0]!)).toThrow();

      expect(all.received).toHaveLength(2);
      for (const { headers, raw, body } of all.received) {
        expect(headers).toMatchObject({ 'content-type': 'application/json' });
        expect(new Date(body.timestamp as string).toISOString()).toBe(body.timestamp);
        expect(raw + JSON.stringify(headers)).not.toContain(key);
      }
    });

    test('nothing of another organization, and nothing to a disabled webhook', async () => {
      const receiver = await newReceiver();
      await newWebhook(receiver.url, ['*'], await newOwner(server));
      const disabled = await newWebhook(receiver.url);
      await ask(`PATCH /api/webhooks/${disabled.id}`, { status: 'disabled' });
      const control = await newReceiver();
      await newWebhook(control.url);
      await newKey(server, owner);
      await eventually('the control message', () => control.received[0]);
      expect(receiver.received).toEqual([]);
      expect((await ask(`GET /api/webhooks/${disabled.id}/deliveries`)).body.data).toMatchObject([
        { event_type: 'api_key.created', status: 'skipped', tries: 0, next_try_at: null },
      ]);
      expect((await ask(`POST /api/webhooks/${disabled.id}/test`)).status).toBe(409);
    });

    test('again after a failure: the same webhook-id, a fresh timestamp, a good signature', async () => {
      const receiver = await newReceiver(() => ({
        status: receiver.received.length === 1 ? 500 : 204,
        body: receiver.received.length === 1 ? 'not\0now' : undefined,
      }));
      const { id, secret } = await newWebhook(receiver.url, ['api_key.created']);
      await newKey(server, owner);
      await delivery(id, isWaiting);
      const done = await delivery(id, ({ status }) => status === 'succeeded');

      const [first, second] = receiver.received as [Received, Received];
      expect(receiver.received).toHaveLength(2);
      expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
      expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(
        Number(first.headers['webhook-timestamp']),
      );
      for (const message of [first, second]) expect(() => verify(secret, message)).not.toThrow();
      expect(second.raw).toBe(first.raw);

      expect(done).toMatchObject({
        message_id: first.headers['webhook-id'],
        event_type: 'api_key.created',
        tries: 2,
        next_try_at: null,
        attempts: [
          { status_code: 500, response_body: 'not\uFFFDnow', error: 'Answered 500.' },
          { status_code: 204, error: null },
        ],
      });
      expect(done.finished_at).not.toBeNull();
    });

    test('not again after 410: the webhook is disabled at once', async () => {
      const receiver = await newReceiver(() => ({ status: 410 }));
      const { id } = await newWebhook(receiver.url);
      await newKey(server, owner);
      expect(await delivery(id, ({ status }) => status === 'failed')).toMatchObject({ next_try_at: null });
      expect((await ask(`GET /api/webhooks/${id}`)).body.data.status).toBe('disabled');
      await newKey(server, owner);
      expect(receiver.received).toHaveLength(1);
    });

    test('not to where a redirect leads', async () => {
      const target = await newReceiver();
      const receiver = await newReceiver(() => ({ status: 307, headers: { location: target.url } }));
      const { id } = await newWebhook(receiver.url);
      await newKey(server, owner);
      const { attempts } = await delivery(id, isWaiting);
      expect(attempts).toMatchObject([
        { status_code: 307, error: 'Answered 307; redirects are not followed.' },
      ]);
      expect(target.received).toEqual([]);
    });

    test.each([
      [{ status: 503, headers: { 'retry-after': '7200' } }, 7_200],
      [{ status: 503, headers: { 'retry-after': '99999999' } }, 86_400],
      [{ status: 429 }, 60],
      [{ status: 500 }, 5],
    ])('later, as the receiver asks with %j', async (answer, seconds) => {
      const receiver = await newReceiver(() => answer);
      const { id } = await newWebhook(receiver.url);
      await newKey(server, owner);
      const { next_try_at, attempts } = await delivery(id, isWaiting);
      const wait = (Date.parse(next_try_at ?? '') - Date.parse(attempts[0]?.started_at ?? '')) / 1_000;
      expect(wait).toBeGreaterThan(seconds - 1);
      expect(wait).toBeLessThan(seconds * 1.1 + 15); // jitter, and a slow machine
    });

    test('to others while one receiver hangs, whatever waits for it', async () => {
      const hanging = await newReceiver(() => undefined);
      const good = await newReceiver();
      // More than a node sends at a time, were each endpoint to take what it can get.
      await newWebhook(hanging.url);
      await newWebhook(`${hanging.url}/too`);
      for (let i = 0; i < 40; i++) await newKey(server, owner);
      await eventually('messages at the hanging receiver', () => hanging.received.length >= 8);
      const { token } = await newOwner(server);
      await call(server, 'POST /api/webhooks', { as: token, body: { url: good.url, events: ['*'] } });
      await call(server, 'POST /api/api-keys', { as: token, body: { name: 'CI', permissions: [] } });
      // Sooner than the 15 seconds after which the hanging ones are given up.
      await eventually('the message at the good receiver', () => good.received[0], 10_000);
    });

    test('a test event, on request, to this webhook alone', async () => {
      const [receiver, other] = [await newReceiver(), await newReceiver()];
      const { id, secret } = await newWebhook(receiver.url, ['api_key.revoked']);
      await newWebhook(other.url, ['*']);
      expect((await ask(`POST /api/webhooks/${id}/test`)).status).toBe(202);
      const message = await eventually('the test event', () => receiver.ofType('webhook.test')[0]);
      expect(verify(secret, message)).toMatchObject({
        type: 'webhook.test',
        data: { organization_id: owner.organizationId, webhook_id: id, actor: { id: owner.userId } },
      });
      expect(other.received).toEqual([]);
    });
  });

  describe('keep a log of deliveries', () => {
    test('page by page, newest first', async () => {
      const receiver = await newReceiver();
      const { id } = await newWebhook(receiver.url, ['api_key.created']);
      for (let i = 0; i < 5; i++) await newKey(server, owner);
      await eventually('all messages', () => receiver.received.length === 5);
      const pages: number[][] = [];
      let cursor = '';
      do {
        const page = await ask(`GET /api/webhooks/${id}/deliveries?limit=2${cursor}`);
        expect(page.status).toBe(200);
        pages.push(page.body.data.map((row: Delivery) => row.id));
        cursor = page.body.meta.next_cursor === null ? '' : `&cursor=${page.body.meta.next_cursor}`;
      } while (cursor !== '');
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
      const ids = pages.flat();
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
      for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor=', 'page=2']) {
        const refused = await ask(`GET /api/webhooks/${id}/deliveries?${query}`);
        expect(refused.status).toBe(422);
        expect(Object.keys(refused.body.errors)).toEqual([query.split('=', 1)[0]]);
      }
    });

    test('from which one is sent again, under the same webhook-id', async () => {
      const receiver = await newReceiver();
      const { id, secret } = await newWebhook(receiver.url, ['api_key.created']);
      await newKey(server, owner);
      const done = await delivery(id, ({ status }) => status === 'succeeded');
      const again = await ask(`POST /api/webhooks/${id}/deliveries/${done.id}/redeliver`);
      expect(again.status).toBe(202);
      await eventually('the second message', () => receiver.received.length === 2);
      const [first, second] = receiver.received as [Received, Received];
      expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
      expect(verify(secret, second)).toEqual(first.body);
      const twice = await delivery(id, ({ tries, status }) => tries === 2 && status === 'succeeded');
      expect(twice.attempts).toHaveLength(2);
      expect((await ask(`POST /api/webhooks/${id}/deliveries/999999999/redeliver`)).status).toBe(404);
    });
  });

  describe('have a signing secret', () => {
    test('that a new one follows, both signing while they overlap', async () => {
      const receiver = await newReceiver();
      const { id, secret } = await newWebhook(receiver.url, ['webhook.test']);
      const rotated = await ask(`POST /api/webhooks/${id}/rotate-secret`, { overlap_seconds: 3_600 });
      expect(rotated.status).toBe(200);
      expect(Object.keys(rotated.body)).toEqual(['secret']);
      expect(rotated.body.secret).not.toBe(secret);
      await ask(`POST /api/webhooks/${id}/test`);
      const both = await eventually('the first message', () => receiver.received[0]);
      for (const either of [secret, rotated.body.secret]) {
        expect(() => verify(either, both)).not.toThrow();
      }

      const third = await ask(`POST /api/webhooks/${id}/rotate-secret`, { overlap_seconds: 0 });
      await ask(`POST /api/webhooks/${id}/test`);
      const alone = await eventually('the second message', () => receiver.received[1]);
      expect(() => verify(third.body.secret, alone)).not.toThrow();
      for (const old of [secret, rotated.body.secret]) expect(() => verify(old, alone)).toThrow();
    });

    test.each([-1, 604_801, 1.5, '60', [], {}])(
      'whose overlap cannot be %j seconds',
      async (overlap_seconds) => {
        const { id } = await newWebhook('https://8.8.8.8/');
        const refused = await ask(`POST /api/webhooks/${id}/rotate-secret`, { overlap_seconds });
        expect(refused.status).toBe(422);
        expect(Object.keys(refused.body.errors)).toEqual(['overlap_seconds']);
      },
    );

    test('that is shown once, in no later answer, and lies nowhere in plain text', async () => {
      const receiver = await newReceiver();
      const created = await newWebhook(receiver.url);
      const rotated = await ask(`POST /api/webhooks/${created.id}/rotate-secret`, {});
      await ask(`POST /api/webhooks/${created.id}/test`);
      const { id: deliveryId } = await delivery(created.id, ({ status }) => status === 'succeeded');
      const answers = await Promise.all([
        ask('GET /api/webhooks'),
        ask(`GET /api/webhooks/${created.id}`),
        ask(`PATCH /api/webhooks/${created.id}`, { description: 'x' }),
        ask(`GET /api/webhooks/${created.id}/deliveries`),
        ask(`GET /api/webhooks/${created.id}/deliveries/${deliveryId}`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      for (const { text } of answers) expect(text).not.toContain('whsec_');

      await server.terminate();
      const secrets = [created.secret, rotated.body.secret as string];
      const stored = await everythingStored(server);
      for (const text of secrets) {
        const base64 = text.replace('whsec_', '');
        const raw = Buffer.from(base64, 'base64');
        const forms = [base64, raw.toString('base64url'), raw.toString('hex'), raw.toString('latin1')];
        for (const form of forms) {
          expect(stored.includes(form)).toBe(false);
          expect(server.log).not.toContain(form);
        }
      }
      // The search would have found it: what is stored in plain text is there.
      expect(stored.includes(receiver.url)).toBe(true);
      await server.launch();
    });
  });

  describe('when the server ends', () => {
    test('do not hold it up, and what was interrupted is sent after it is back', async () => {
      const receiver = await newReceiver(() => undefined);
      const { id } = await newWebhook(receiver.url);
      await newKey(server, owner);
      await eventually('the message', () => receiver.received[0]);
      const since = Date.now();
      await server.terminate();
      expect(Date.now() - since).toBeLessThan(9_000); // after 10 seconds Docker would kill it

      receiver.answer = () => ({ status: 204 });
      await endLeases(server);
      await server.launch();
      await delivery(id, ({ status }) => status === 'succeeded');
      const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
    });
  });

  describe('to a private address', () => {
    let strict: TestServer | undefined;
    let listener: Server;
    let connections = 0;

    beforeAll(async () => {
      listener = createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => listener.listen(0, 'localhost', resolve));
    });

    afterAll(async () => {
      listener.close();
      await strict?.kill();
      await server.launch();
    });

    test('are not sent either when it was saved while it was allowed, by number or by name', async () => {
      const { port } = listener.address() as AddressInfo;
      const webhooks = [
        await newWebhook(`http://127.0.0.1:${port}/`),
        await newWebhook(`https://127.0.0.1:${port}/`),
        // What a name leads to is known only when the connection is made.
        await newWebhook(`http://localhost:${port}/`),
        await newWebhook(`https://localhost:${port}/`),
      ];
      await server.terminate();
      strict = await TestServer.start({ sameAs: server, env: { WEBHOOK_ALLOWED_NETWORKS: '' } });
      const asked = strict;
      await newKey(asked, owner);
      for (const { id } of webhooks) {
        const failed = await eventually(`the end of delivery ${id}`, async () => {
          const list = await call(asked, `GET /api/webhooks/${id}/deliveries`, { as: owner.token });
          const [row] = list.body.data as Delivery[];
          return row?.status === 'failed' ? row : undefined;
        });
        expect(failed).toMatchObject({ tries: 1, next_try_at: null });
        const read = await call(asked, `GET /api/webhooks/${id}/deliveries/${failed.id}`, {
          as: owner.token,
        });
        expect(read.body.data.attempts).toMatchObject([
          { status_code: null, error: 'The url leads into a private network.' },
        ]);
      }
      expect(connections).toBe(0);
      const refused = await call(asked, 'POST /api/webhooks', {
        as: owner.token,
        body: { url: `https://localhost:${port}/`, events: ['*'] },
      });
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual({ url: ['The url leads into a private network.'] });
    });
  });
});

interface Delivery {
  readonly id: number;
  readonly status: string;
  readonly tries: number;
  readonly next_try_at: string | null;
  readonly finished_at: string | null;
  readonly attempts: readonly { readonly started_at: string }[];
}

/** Tried once, and waiting for the next try. */
const isWaiting = ({ status, attempts }: Delivery) => status === 'pending' && attempts.length === 1;

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
