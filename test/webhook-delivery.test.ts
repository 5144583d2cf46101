import { createServer, type AddressInfo, type Server } from 'node:net';
import { ByteReceiver } from './support/byte-receiver.js';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { endLeases } from './support/database.js';
import { eventually } from './support/eventually.js';
import { type Received, verify } from './support/receiver.js';
import { TestServer } from './support/server.js';
import { type Delivery, isWaiting, Subscriber } from './support/subscriber.js';

describe('webhooks deliver', () => {
  let server: TestServer;
  let operator: TestUser;
  let us: Subscriber;

  beforeAll(async () => {
    server = await TestServer.start();
    operator = await newOwner(server);
  });

  beforeEach(async () => {
    us = await Subscriber.register(server);
  });

  afterEach(() => us.stop());
  afterAll(() => server.stop());

  test('Standard Webhooks messages of the chosen types, with the facts and never the key', async () => {
    const [all, revocations] = [await us.newReceiver(), await us.newReceiver()];
    const everything = await us.newWebhook(all.url, ['*']);
    const chosen = await us.newWebhook(revocations.url, ['api_key.revoked']);

    const created = await us.ask('POST /api/api-keys', { name: 'CI', permissions: ['read'] });
    const { key, api_key } = created.body;
    await eventually('the first message', () => all.ofType('api_key.created')[0]);
    await us.ask(`DELETE /api/api-keys/${api_key.id}`);
    await eventually('the second message', () => all.ofType('api_key.revoked')[0]);
    await eventually('the chosen message', () => revocations.received[0]);

    const { owner } = us;
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
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'Latchkey-Webhooks/1',
        'latchkey-api-version': '2026-11-01',
      });
      expect(new Date(body.timestamp as string).toISOString()).toBe(body.timestamp);
      expect(raw + JSON.stringify(headers)).not.toContain(key);
    }
  });

  test('all types of a resource to those who want api_key.*, and no others', async () => {
    const subscriptions = {
      keys: ['api_key.*'],
      organization: ['organization.*', 'webhook.*'],
      all: ['*', 'api_key.*'],
    };
    const receivers = {
      keys: await us.newReceiver(),
      organization: await us.newReceiver(),
      all: await us.newReceiver(),
    };
    for (const name of ['keys', 'organization', 'all'] as const) {
      await us.newWebhook(receivers[name].url, subscriptions[name]);
    }
    const { id } = await newKey(server, us.owner);
    await us.ask(`DELETE /api/api-keys/${id}`);
    for (const change of ['suspend', 'reinstate']) {
      const route = `POST /api/organizations/${us.owner.organizationId}/${change}`;
      const body = change === 'suspend' ? { reason: 'unpaid' } : undefined;
      expect((await call(server, route, { as: operator.token, body })).status).toBe(200);
    }
    const types = (name: keyof typeof receivers) =>
      receivers[name].received.map(({ body }) => body.type as string).sort();
    await eventually(
      'all messages',
      () => Object.values(receivers).reduce((sum, { received }) => sum + received.length, 0) >= 8,
    );
    const ofKeys = ['api_key.created', 'api_key.revoked'];
    const ofOrganization = ['organization.reinstated', 'organization.suspended'];
    expect(types('all')).toEqual([...ofKeys, ...ofOrganization]);
    expect(types('keys')).toEqual(ofKeys);
    expect(types('organization')).toEqual(ofOrganization);
    // Who the operator is, is not told.
    expect(receivers.organization.received.map(({ body }) => body.data.actor as unknown)).toEqual([
      null,
      null,
    ]);
  });

  test('nothing of another organization, and nothing to a disabled webhook', async () => {
    const receiver = await us.newReceiver();
    await (await Subscriber.register(server)).newWebhook(receiver.url);
    const disabled = await us.newWebhook(receiver.url);
    await us.ask(`PATCH /api/webhooks/${disabled.id}`, { status: 'disabled' });
    const control = await us.newReceiver();
    await us.newWebhook(control.url);
    await newKey(server, us.owner);
    await eventually('the control message', () => control.received[0]);
    expect(receiver.received).toEqual([]);
    expect(await us.deliveries(disabled.id)).toMatchObject([
      { event_type: 'api_key.created', status: 'skipped', tries: 0, next_try_at: null },
    ]);
    expect((await us.ask(`POST /api/webhooks/${disabled.id}/test`)).status).toBe(409);
  });

  test('again after a failure: the same webhook-id and body, a fresh timestamp, a good signature', async () => {
    const receiver = await us.newReceiver(() => ({
      status: receiver.received.length === 1 ? 500 : 204,
      body: receiver.received.length === 1 ? 'not\0now' : undefined,
    }));
    const headers = { 'X-Tenant': 'acme', authorization: 'Bearer of-the-receiver' };
    const { id, secret } = await us.newWebhook(receiver.url, ['api_key.created'], { headers });
    await newKey(server, us.owner, { name: 'Schlüssel №1 "🔑"' });
    await us.delivery(id, isWaiting);
    const done = await us.delivery(id, ({ status }) => status === 'succeeded');

    const [first, second] = receiver.received as [Received, Received];
    expect(receiver.received).toHaveLength(2);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(
      Number(first.headers['webhook-timestamp']),
    );
    for (const message of [first, second]) {
      expect(() => verify(secret, message)).not.toThrow();
      expect(message.raw).toBe(done.body);
      expect(message.headers).toMatchObject({
        'x-tenant': 'acme',
        authorization: 'Bearer of-the-receiver',
        'content-length': String(Buffer.byteLength(done.body)),
      });
    }
    expect(done.body).toContain('Schlüssel №1');

    expect(done).toMatchObject({
      message_id: first.headers['webhook-id'],
      event_type: 'api_key.created',
      tries: 2,
      next_try_at: null,
      attempts: [
        { status_code: 500, response_body: 'not\uFFFDnow', error_kind: 'status', error: 'Answered 500.' },
        { status_code: 204, error_kind: null, error: null },
      ],
    });
    expect(done.finished_at).not.toBeNull();
  });

  test('not again after 410: the webhook is disabled at once', async () => {
    const receiver = await us.newReceiver(() => ({ status: 410 }));
    const { id } = await us.newWebhook(receiver.url);
    await newKey(server, us.owner);
    const failed = await us.delivery(id, ({ status }) => status === 'failed');
    expect(failed).toMatchObject({ next_try_at: null, tries: 1 });
    expect((await us.ask(`GET /api/webhooks/${id}`)).body.data.status).toBe('disabled');
    await newKey(server, us.owner);
    expect(receiver.received).toHaveLength(1);
  });

  test('not to where a redirect leads', async () => {
    const target = await us.newReceiver();
    const receiver = await us.newReceiver(() => ({ status: 307, headers: { location: target.url } }));
    const { id } = await us.newWebhook(receiver.url);
    await newKey(server, us.owner);
    const { attempts } = await us.delivery(id, isWaiting);
    expect(attempts).toMatchObject([
      { status_code: 307, error_kind: 'redirect', error: 'Answered 307; redirects are not followed.' },
    ]);
    expect(target.received).toEqual([]);
  });

  test.each([
    [{ status: 503, headers: { 'retry-after': '7200' } }, 7_200],
    [{ status: 503, headers: { 'retry-after': '99999999' } }, 86_400],
    [{ status: 503, headers: { 'retry-after': '99999999999999999999' } }, 86_400],
    [{ status: 503, headers: { 'retry-after': '1' } }, 5],
    [{ status: 429 }, 60],
    [{ status: 502 }, 60],
    [{ status: 504 }, 60],
    [{ status: 500 }, 5],
    [{ status: 404 }, 5],
  ])('later, as the receiver asks with %j', async (answer, seconds) => {
    const receiver = await us.newReceiver(() => answer);
    const { id } = await us.newWebhook(receiver.url);
    await newKey(server, us.owner);
    const { next_try_at, attempts } = await us.delivery(id, isWaiting);
    const wait = (Date.parse(next_try_at ?? '') - Date.parse(attempts[0]?.started_at ?? '')) / 1_000;
    expect(wait).toBeGreaterThan(seconds - 1);
    expect(wait).toBeLessThan(seconds * 1.1 + 15); // jitter, and a slow machine
  });

  test('to others while one receiver hangs, whatever waits for it', async () => {
    const hanging = await us.newReceiver(() => undefined);
    const good = await us.newReceiver();
    // More than a node sends at a time, were each endpoint to take what it can get.
    await us.newWebhook(hanging.url);
    await us.newWebhook(`${hanging.url}/too`);
    for (let i = 0; i < 40; i++) await newKey(server, us.owner);
    await eventually('messages at the hanging receiver', () => hanging.received.length >= 8);
    const { token } = await newOwner(server);
    await call(server, 'POST /api/webhooks', { as: token, body: { url: good.url, events: ['*'] } });
    await call(server, 'POST /api/api-keys', { as: token, body: { name: 'CI', permissions: [] } });
    // Sooner than the 15 seconds after which the hanging ones are given up.
    await eventually('the message at the good receiver', () => good.received[0], 10_000);
  });

  test('over a connection that the receiver closes just when it is used again, without a failed try', async () => {
    // A second request on a connection is what a receiver sees that has just closed it: it never answers.
    const closing = await ByteReceiver.start((socket, count) => {
      if (count === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      else socket.destroy();
    });
    try {
      const { id } = await us.newWebhook(closing.url, ['webhook.test']);
      for (const count of [1, 2, 3]) {
        await us.ask(`POST /api/webhooks/${id}/test`);
        await eventually('the delivery', async () => {
          const sent = await us.deliveries(id);
          return sent.length === count && sent.every(({ status }) => status === 'succeeded');
        });
      }
      // It was used again, and a new one made.
      expect(closing.requests).toBeGreaterThan(3);
      expect(closing.connections).toBe(3);
      expect(await us.deliveries(id)).toMatchObject([{ tries: 1 }, { tries: 1 }, { tries: 1 }]);
      expect((await us.ask(`GET /api/webhooks/${id}`)).body.data.failures).toBe(0);
    } finally {
      await closing.stop();
    }
  });

  test('a test event, on request, to this webhook alone', async () => {
    const [receiver, other] = [await us.newReceiver(), await us.newReceiver()];
    const { id, secret } = await us.newWebhook(receiver.url, ['api_key.revoked']);
    await us.newWebhook(other.url, ['*']);
    expect((await us.ask(`POST /api/webhooks/${id}/test`)).status).toBe(202);
    const message = await eventually('the test event', () => receiver.ofType('webhook.test')[0]);
    expect(verify(secret, message)).toMatchObject({
      type: 'webhook.test',
      data: { organization_id: us.owner.organizationId, webhook_id: id, actor: { id: us.owner.userId } },
    });
    expect(other.received).toEqual([]);
  });

  test('after the server is back what was interrupted, and do not hold up its end', async () => {
    const receiver = await us.newReceiver(() => undefined);
    const { id } = await us.newWebhook(receiver.url);
    await newKey(server, us.owner);
    await eventually('the message', () => receiver.received[0]);
    const since = Date.now();
    await server.terminate();
    expect(Date.now() - since).toBeLessThan(9_000); // after 10 seconds Docker would kill it

    receiver.answer = () => ({ status: 204 });
    await endLeases(server);
    await server.launch();
    await us.delivery(id, ({ status }) => status === 'succeeded');
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
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

    test('nothing, also when it was saved while it was allowed, by number or by name', async () => {
      const { port } = listener.address() as AddressInfo;
      const webhooks = [
        await us.newWebhook(`http://127.0.0.1:${port}/`),
        await us.newWebhook(`https://127.0.0.1:${port}/`),
        // What a name leads to is known only when the connection is made.
        await us.newWebhook(`http://localhost:${port}/`),
        await us.newWebhook(`https://localhost:${port}/`),
      ];
      await server.terminate();
      strict = await TestServer.start({ sameAs: server, env: { WEBHOOK_ALLOWED_NETWORKS: '' } });
      const asked = strict;
      const ask = (route: string, body?: unknown) => call(asked, route, { as: us.owner.token, body });
      await newKey(asked, us.owner);
      for (const { id } of webhooks) {
        const failed = await eventually(`the end of delivery ${id}`, async () => {
          const [row] = (await ask(`GET /api/webhooks/${id}/deliveries`)).body.data as Delivery[];
          return row?.status === 'failed' ? row : undefined;
        });
        expect(failed).toMatchObject({ tries: 1, next_try_at: null });
        const read = await ask(`GET /api/webhooks/${id}/deliveries/${failed.id}`);
        expect(read.body.data.attempts).toMatchObject([
          {
            status_code: null,
            error_kind: 'forbidden_address',
            error: 'The url leads into a private network.',
          },
        ]);
      }
      expect(connections).toBe(0);
      const refused = await ask('POST /api/webhooks', { url: `https://localhost:${port}/`, events: ['*'] });
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual({ url: ['The url leads into a private network.'] });
    });
  });
});
