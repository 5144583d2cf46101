import type { Socket } from 'node:net';
import { ByteReceiver } from './support/byte-receiver.js';
import { newKey } from './support/client.js';
import { eventually } from './support/eventually.js';
import { TestServer } from './support/server.js';
import { type Delivery, isWaiting, sql, Subscriber } from './support/subscriber.js';

// An hour is later than any of these tests: what has failed once waits.
const REFUSES = () => ({ status: 503, headers: { 'retry-after': '3600' } });
const TAKES = () => ({ status: 204 });

describe('a webhook', () => {
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

  const sendTest = async (id: number) => {
    expect((await us.ask(`POST /api/webhooks/${id}/test`)).status).toBe(202);
  };
  const change = (id: number, settings: object) => us.ask(`PATCH /api/webhooks/${id}`, settings);

  /** What the house has been told of, and what its log says. */
  const told = (type: string) =>
    sql<{ data: object }>(
      server,
      `SELECT data FROM events WHERE organization_id = ${us.owner.organizationId} AND type = '${type}' ORDER BY id`,
    );
  const audited = (action: string) =>
    sql<{ user_id: number | null; details: object }>(
      server,
      `SELECT user_id::int, details FROM audit_log
        WHERE organization_id = ${us.owner.organizationId} AND action = '${action}' ORDER BY id`,
    );

  test('is failing from the fourth failed try in a row, which is told once, until one succeeds', async () => {
    const receiver = await us.newReceiver(REFUSES);
    const { id } = await us.newWebhook(receiver.url, ['*'], { description: 'Ours' });
    for (const failures of [1, 2, 3, 4, 5]) {
      await sendTest(id);
      const webhook = await us.webhook(id, (found) => found.failures === failures);
      expect(webhook.status).toBe(failures < 4 ? 'enabled' : 'failing');
      expect(Date.parse(webhook.failing_since as string)).toBeLessThanOrEqual(Date.now() + 60_000);
      expect(webhook).toMatchObject({ disabled_at: null, disabled_reason: null });
    }
    expect((await us.ask('GET /api/webhooks')).body.data).toMatchObject([{ id, status: 'failing' }]);
    expect(await told('webhook.failing')).toEqual([
      {
        data: {
          organization_id: us.owner.organizationId,
          actor: null,
          webhook: { id, description: 'Ours', host: new URL(receiver.url).host },
          failures: 4,
          error: 'Answered 503.',
        },
      },
    ]);

    receiver.answer = TAKES;
    await sendTest(id);
    const webhook = await us.webhook(id, ({ status }) => status === 'enabled');
    expect(webhook).toMatchObject({ failures: 0, failing_since: null });
    // What goes on inside is nobody's business outside.
    expect(receiver.ofType('webhook.failing')).toEqual([]);
  });

  test('is disabled by five days and ten tries without a success, but not by less', async () => {
    const [receiver, others] = [await us.newReceiver(REFUSES), await us.newReceiver()];
    const hopeless = await us.newWebhook(receiver.url, ['*'], { description: 'Ours' });
    const recent = await us.newWebhook(receiver.url, ['webhook.*']);
    const watching = [];
    for (const subscription of ['*', 'webhook.*', 'webhook.disabled', 'api_key.*']) {
      watching.push((await us.newWebhook(others.url, [subscription])).id);
    }
    await sql(
      server,
      `UPDATE webhook_endpoints
          SET failures = CASE id WHEN ${hopeless.id} THEN 8 ELSE 50 END,
              failing_since = now() - CASE id WHEN ${hopeless.id} THEN interval '5 days 1 minute'
                                                                  ELSE interval '4 days 23 hours' END
        WHERE id IN (${hopeless.id}, ${recent.id})`,
    );
    await sendTest(recent.id);
    await sendTest(hopeless.id);
    await us.webhook(hopeless.id, ({ failures }) => failures === 9);
    expect(await us.webhook(recent.id, ({ failures }) => failures === 51)).toMatchObject({
      status: 'failing',
    });
    expect(await us.webhook(hopeless.id, () => true)).toMatchObject({ status: 'failing' });

    await sendTest(hopeless.id);
    const disabled = await us.webhook(hopeless.id, ({ status }) => status === 'disabled');
    expect(disabled).toMatchObject({ disabled_reason: 'failing', failures: 10 });
    expect(disabled.disabled_at).not.toBeNull();
    // What waited for its next try is set aside.
    await eventually('the deliveries set aside', async () =>
      (await us.deliveries(hopeless.id)).every(({ status }) => status === 'skipped'),
    );

    const messages = await eventually('three messages', () => {
      const found = others.ofType('webhook.disabled');
      return found.length >= 3 && found;
    });
    for (const { body } of messages) {
      expect(body.data).toEqual({
        organization_id: us.owner.organizationId,
        actor: null,
        webhook: { id: hopeless.id, description: 'Ours', host: new URL(receiver.url).host },
        reason: 'failing',
      });
    }
    const counts = await Promise.all(
      [...watching, hopeless.id].map(
        async (id) => (await us.deliveries(id, '?event_type=webhook.disabled')).length,
      ),
    );
    expect(counts).toEqual([1, 1, 1, 0, 0]);
    const recognised = { name: 'Ours', origin: new URL(receiver.url).origin };
    expect(await audited('webhook.disabled')).toEqual([
      { user_id: null, details: { ...recognised, reason: 'failing' } },
    ]);

    const enabled = await change(hopeless.id, { status: 'enabled' });
    expect(enabled.body.data).toMatchObject({
      status: 'enabled',
      failures: 0,
      failing_since: null,
      disabled_at: null,
      disabled_reason: null,
    });
    await sendTest(hopeless.id);
    expect(await us.webhook(hopeless.id, ({ failures }) => failures === 1)).toMatchObject({
      status: 'enabled',
    });
  });

  test('is disabled by its own 410, which the others are told', async () => {
    const [receiver, others] = [await us.newReceiver(() => ({ status: 410 })), await us.newReceiver()];
    const { id } = await us.newWebhook(receiver.url);
    await us.newWebhook(others.url, ['webhook.disabled']);
    await sendTest(id);
    const disabled = await us.webhook(id, ({ status }) => status === 'disabled');
    expect(disabled).toMatchObject({ disabled_reason: 'gone', failures: 1 });
    const message = await eventually('the message', () => others.received[0]);
    expect(message.body).toMatchObject({
      type: 'webhook.disabled',
      data: { webhook: { id, description: null }, reason: 'gone' },
    });
    // Somebody disables what is disabled: why it was remains.
    expect((await change(id, { status: 'disabled' })).body.data).toEqual(disabled);
  });

  test('that is disabled by hand gets nothing more: what waits is set aside, what is under way ends', async () => {
    const held: Socket[] = [];
    const receiver = await ByteReceiver.start((socket) => held.push(socket));
    const others = await us.newReceiver();
    try {
      const { id } = await us.newWebhook(receiver.url, ['webhook.*']);
      await us.newWebhook(others.url, ['webhook.disabled', 'api_key.created']);
      for (let i = 0; i < 6; i++) await sendTest(id);
      await eventually('four messages under way', () => held.length === 4);
      const disabled = await change(id, { status: 'disabled' });
      expect(disabled.body.data).toMatchObject({ status: 'disabled', disabled_reason: 'by_hand' });
      const statuses = async () => (await us.deliveries(id)).map(({ status }) => status);
      await eventually('all set aside', async () =>
        (await statuses()).every((status) => status === 'skipped'),
      );

      held.slice(0, 2).forEach((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
      held.slice(2).forEach((socket) => socket.write('HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n'));
      const ended = await eventually('all tries written down', async () => {
        const all = await Promise.all(
          (await us.deliveries(id)).map(async (delivery) => {
            const read = await us.ask(`GET /api/webhooks/${id}/deliveries/${delivery.id}`);
            return read.body.data as Delivery;
          }),
        );
        const isOver = all.every(({ status }) => status !== 'pending');
        return isOver && all.flatMap(({ attempts }) => attempts).length === 4 && all;
      });
      expect(ended.filter(({ status }) => status === 'succeeded')).toHaveLength(2);
      expect(ended.filter(({ status }) => status === 'skipped')).toHaveLength(4);
      expect(
        ended.every(({ next_try_at, finished_at }) => next_try_at === null && finished_at !== null),
      ).toBe(true);
      expect(receiver.requests).toBe(4);
      // Failures that come after the end do not count, and nobody is told of what somebody did.
      expect(await us.webhook(id, () => true)).toMatchObject({ failures: 0, disabled_reason: 'by_hand' });
      await newKey(server, us.owner);
      await eventually('the control message', () => others.ofType('api_key.created')[0]);
      expect(others.ofType('webhook.disabled')).toEqual([]);
    } finally {
      await receiver.stop();
    }
  });

  test('gets what it has missed since then, in the order of the events, once somebody asks for it', async () => {
    const receiver = await us.newReceiver(() => ({ status: 410 }));
    const { id } = await us.newWebhook(receiver.url, ['api_key.created']);
    const other = await us.newWebhook(receiver.url, ['api_key.created']);
    await change(other.id, { status: 'disabled' });
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const recover = (body: object) => us.ask(`POST /api/webhooks/${id}/recover`, body);

    await newKey(server, us.owner, { name: 'refused with 410' });
    await us.webhook(id, ({ status }) => status === 'disabled');
    for (const name of ['old', 'first', 'second', 'third']) {
      await newKey(server, us.owner, { name });
      await eventually('the delivery', async () => {
        const [newest] = await us.deliveries(id);
        return newest?.status === 'skipped' && (await nameOf(newest)) === name;
      });
    }
    const refused = await recover({ since });
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('conflict');
    expect(receiver.received).toHaveLength(1);

    const [, , , old] = await us.deliveries(id);
    await change(id, { status: 'enabled' });
    // One that fails has one try under way: so the order can be seen.
    await sql(
      server,
      `WITH failing AS (UPDATE webhook_endpoints SET failures = 1, failing_since = now() WHERE id = ${id})
       UPDATE webhook_deliveries SET created_at = now() - interval '2 hours' WHERE id = ${old!.id}`,
    );
    receiver.answer = REFUSES;
    const recovered = await recover({ since });
    expect(recovered.status).toBe(202);
    expect(recovered.body).toEqual({ data: { deliveries: 4 } });
    const names = () => receiver.received.slice(1).map(({ body }) => body.data.api_key.name as string);
    await eventually('all of them', () => names().length >= 4);
    expect(names()).toEqual(['refused with 410', 'first', 'second', 'third']);
    await eventually('their ends', async () => {
      const all = await us.deliveries(id);
      return (
        all.filter(({ status, next_try_at }) => status === 'pending' && next_try_at !== null).length === 4
      );
    });
    expect((await us.deliveries(id)).map(({ tries }) => tries)).toEqual([1, 1, 1, 0, 2]);
    expect((await us.deliveries(id))[3]).toMatchObject({ id: old!.id, status: 'skipped' });
    // Those of the other one stay where they are, and what waits is not sent twice.
    expect(await us.deliveries(other.id, '?status=skipped')).toHaveLength(5);
    expect((await recover({ since })).body).toEqual({ data: { deliveries: 0 } });
    const { origin } = new URL(receiver.url);
    expect(await audited('webhook.recovered')).toEqual([
      { user_id: us.owner.userId, details: { name: origin, origin, since, recovered: 4 } },
    ]);

    async function nameOf({ id: deliveryId }: Delivery): Promise<string> {
      const read = await us.ask(`GET /api/webhooks/${id}/deliveries/${deliveryId}`);
      return (JSON.parse(read.body.data.body as string) as { data: { api_key: { name: string } } }).data
        .api_key.name;
    }
  });

  test.each([
    ['since', {}],
    ['since', { since: null }],
    ['since', { since: 0 }],
    ['since', { since: '' }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2026-11-22' }],
    ['since', { since: '2026-02-30T00:00:00Z' }],
    ['since', { since: ['2026-11-22T00:00:00Z'] }],
    ['until', { since: '2026-11-22T00:00:00Z', until: '2026-11-22T00:00:00Z' }],
  ])('recovers nothing for a wrong %s (case %#)', async (field, body) => {
    const { id } = await us.newWebhook('https://8.8.8.8/');
    const refused = await us.ask(`POST /api/webhooks/${id}/recover`, body);
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.body.errors)).toEqual([field]);
  });

  test('gets a schedule of its own for what is sent again, after the last try of the first one', async () => {
    const receiver = await us.newReceiver(() => ({ status: 500 }));
    const [redelivered, recovered] = [
      await us.newWebhook(receiver.url, ['api_key.created']),
      await us.newWebhook(receiver.url, ['api_key.created']),
    ];
    await newKey(server, us.owner);
    const ids = [];
    for (const { id } of [redelivered, recovered]) ids.push((await us.delivery(id, isWaiting)).id);
    // Nine tries have failed: the tenth is the last one.
    await sql(
      server,
      `UPDATE webhook_deliveries SET tries = 9, due_at = now() WHERE id IN (${ids.join(', ')})`,
    );
    for (const { id } of [redelivered, recovered]) {
      const failed = await us.delivery(id, ({ status }) => status === 'failed');
      expect(failed).toMatchObject({ tries: 10, next_try_at: null });
    }
    const again = `POST /api/webhooks/${redelivered.id}/deliveries/${ids[0]}/redeliver`;
    expect((await us.ask(again)).status).toBe(202);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const answer = await us.ask(`POST /api/webhooks/${recovered.id}/recover`, { since });
    expect(answer.body).toEqual({ data: { deliveries: 1 } });
    for (const { id } of [redelivered, recovered]) {
      // Sent again at once, then five seconds later, and after that five minutes.
      const waiting = await us.delivery(id, ({ tries, attempts }) => tries >= 12 && attempts.length === 4);
      expect(waiting).toMatchObject({ status: 'pending', tries: 12 });
      const last = waiting.attempts.at(-1)!;
      const wait = (Date.parse(waiting.next_try_at!) - Date.parse(last.started_at)) / 1_000;
      expect(wait).toBeGreaterThan(299);
      expect(wait).toBeLessThan(330 + 15); // jitter, and a slow machine
    }
  });

  test('is not judged by what is answered where it led before', async () => {
    const held: Socket[] = [];
    const before = await ByteReceiver.start((socket) => held.push(socket));
    const { id } = await us.newWebhook(before.url);
    await sql(
      server,
      `UPDATE webhook_endpoints SET failures = 50, failing_since = now() - interval '9 days' WHERE id = ${id}`,
    );
    await sendTest(id);
    await eventually('the message at the old place', () => held.length === 1);
    const receiver = await us.newReceiver(() => ({ status: 500 }));
    expect((await change(id, { url: receiver.url })).body.data).toMatchObject({
      status: 'enabled',
      failures: 0,
    });
    held[0]!.end('HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n');
    await us.delivery(id, ({ status }) => status === 'failed');
    await sendTest(id);
    // One failure is one, whatever there was at the old place.
    expect(await us.webhook(id, ({ failures }) => failures === 1)).toMatchObject({ status: 'enabled' });
    await before.stop();
  });

  test('gets at once what is asked for again while a try is under way, whatever becomes of that', async () => {
    const held: Socket[] = [];
    // Each try has a connection of its own: they are told apart by them.
    const end = (socket: Socket | undefined, status: string) =>
      socket!.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    const receiver = await ByteReceiver.start((socket) => held.push(socket));
    const { id } = await us.newWebhook(receiver.url);
    await sendTest(id);
    await eventually('the first try', () => held.length === 1);
    const deliveryId = (await us.deliveries(id))[0]!.id;
    // The endpoint has more than one place: the second try need not wait for the first.
    expect((await us.ask(`POST /api/webhooks/${id}/deliveries/${deliveryId}/redeliver`)).status).toBe(202);
    await eventually('the second try', () => held.length === 2);
    end(held[0], '500 No');
    end(held[1], '204 Yes');
    const done = await us.delivery(
      id,
      ({ status, attempts }) => status === 'succeeded' && attempts.length === 2,
    );
    expect(done).toMatchObject({ tries: 2, next_try_at: null });

    // One that has failed has one place: the second try comes after the first.
    await sql(server, `UPDATE webhook_endpoints SET failures = 1 WHERE id = ${id}`);
    await sendTest(id);
    await eventually('the third try', () => held.length === 3);
    const newest = (await us.deliveries(id))[0]!;
    expect((await us.ask(`POST /api/webhooks/${id}/deliveries/${newest.id}/redeliver`)).status).toBe(202);
    end(held[2], '500 No');
    await eventually('the try that was asked for', () => held.length === 4);
    end(held[3], '204 Yes');
    await us.delivery(id, ({ status }) => status === 'succeeded');
    await receiver.stop();
  });
});
