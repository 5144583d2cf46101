import 'reflect-metadata';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type LoggerService, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { createServer } from '../src/bootstrap.js';
import { readSettings } from '../src/config/settings.js';
import type { DomainEvent } from '../src/events/event-types.js';
import { OnDomainEvent } from '../src/events/on-domain-event.decorator.js';
import { Outbox } from '../src/events/outbox.js';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, endLeases, queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { type Received, Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

describe('an event', () => {
  let server: TestServer;
  let receiver: Receiver;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    owner = await newOwner(server);
    const body = { url: receiver.url, events: ['*'] };
    expect((await call(server, 'POST /api/webhooks', { as: owner.token, body })).status).toBe(201);
  });

  afterEach(async () => {
    await receiver.stop();
  });

  afterAll(async () => {
    await server.stop();
  });

  const create = (body: unknown, as = owner.token) => call(server, 'POST /api/api-keys', { as, body });

  test('exists if and only if its key was committed, and is delivered though the server was killed', async () => {
    const answered: number[] = [];
    for (const killAfter of [2, 8]) {
      // The last time most is committed, and nothing delivered.
      receiver.answer = () => (killAfter === 8 ? undefined : { status: 204 });
      const before = answered.length;
      const creates = Array.from({ length: 12 }, async (_, i) => {
        const answer = await create({ name: `key ${i}` }).catch((): Answer | undefined => undefined);
        if (answer?.status === 201) answered.push(answer.body.api_key.id as number);
      });
      await eventually('answers', () => answered.length >= before + killAfter);
      await server.kill();
      await Promise.all(creates);
      if (killAfter === 8) await endLeases(server);
      receiver.answer = () => ({ status: 204 });
      await server.launch();
    }
    const list = await call(server, 'GET /api/api-keys?status=all', { as: owner.token });
    const committed: number[] = list.body.data.map(({ id }: { id: number }) => id);
    expect(committed).toEqual(expect.arrayContaining(answered));

    const keysTold = () =>
      receiver.ofType('api_key.created').map(({ body }) => body.data.api_key.id as number);
    await eventually('all events', () => new Set(keysTold()).size >= committed.length);
    expect([...new Set(keysTold())].sort()).toEqual([...committed].sort());
    expectOneMessageIdPerKey(receiver.received);

    // Nothing is left behind that would be told for ever.
    await eventually('an empty outbox', async () => {
      const deliveries = await call(server, 'GET /api/webhooks', { as: owner.token });
      const { id } = deliveries.body.data[0];
      const rows = await call(server, `GET /api/webhooks/${id}/deliveries?limit=100`, { as: owner.token });
      return rows.body.data.every(({ status }: { status: string }) => status === 'succeeded');
    });
  });

  test('that was claimed by a server that died is told when its lease is over, under the same id', async () => {
    receiver.answer = () => undefined;
    const { id } = await newKey(server, owner);
    await eventually('the first try', () => receiver.received[0]);
    await server.kill();
    const leased = await queryStopped<{ due: boolean }>(
      server,
      `SELECT due_at > now() AS due FROM webhook_deliveries WHERE due_at IS NOT NULL`,
    );
    expect(leased).toEqual([{ due: true }]);
    receiver.answer = () => ({ status: 204 });
    await endLeases(server);
    await server.launch();
    await eventually('the second try', () => receiver.received.length === 2);
    for (const { body } of receiver.received) expect(body.data.api_key.id).toBe(id);
    expectOneMessageIdPerKey(receiver.received);
  });

  test('is not told of a create that was refused', async () => {
    const reader = await create({ name: 'reader', permissions: ['read'] });
    const refused = await Promise.all([
      create({ name: '' }),
      create({ name: 'x', permissions: ['invented'] }),
      create({ name: 'x', expires_at: '2001-01-01T00:00:00Z' }),
      create({ name: 'x', rate_limit_per_minute: 0 }),
      create({ name: 'x' }, reader.body.key as string),
      create({ name: 'x' }, 'nonsense'),
      call(server, 'DELETE /api/api-keys/999999999', { as: owner.token }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422, 403, 401, 404]);
    const { id } = await newKey(server, owner);
    await eventually('the event of the last key', () =>
      receiver.received.find(({ body }) => body.data.api_key?.id === id),
    );
    const told = receiver.received.map(({ body }) => [body.type, body.data.api_key.id]);
    expect(told).toEqual([
      ['api_key.created', reader.body.api_key.id],
      ['api_key.created', id],
    ]);
  });

  test('of a revocation is told once, however often and however parallel it was asked for', async () => {
    const { id } = await newKey(server, owner);
    const revoke = () => call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    const answers = await Promise.all([revoke(), revoke(), revoke(), revoke()]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const last = await newKey(server, owner);
    await eventually('the event of the last key', () =>
      receiver.received.find(({ body }) => body.data.api_key?.id === last.id),
    );
    await eventually('the revocation', () => receiver.ofType('api_key.revoked')[0]);
    expect(receiver.ofType('api_key.revoked')).toHaveLength(1);
  });
});

/** Keeps what a server logs. */
class Log implements LoggerService {
  readonly errors: unknown[][] = [];
  error = (...values: unknown[]) => void this.errors.push(values);
  log = () => undefined;
  warn = () => undefined;
}

/** Fails when it is told for the first time, as a listener of an application around us may. */
@Injectable()
class FlakyListener {
  readonly told: DomainEvent[] = [];
  done = 0;

  @OnDomainEvent('api_key.created')
  async keyCreated(event: DomainEvent<'api_key.created'>): Promise<void> {
    this.told.push(event);
    await Promise.resolve();
    if (this.told.length === 1) throw new Error('not today');
    this.done += 1;
  }
}

@Module({ providers: [FlakyListener] })
class FlakyModule {}

describe('an event, and the listeners of an application around us', () => {
  const log = new Log();
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  let drop: (() => Promise<void>) | undefined;
  let app: NestExpressApplication;
  let receiver: Receiver;

  beforeAll(async () => {
    const database = onPostgres ? await createDatabase() : undefined;
    drop = database?.drop;
    const settings = readSettings({
      DATA_DIR: dataDir,
      DATABASE_URL: database?.url,
      LATCHKEY_SECRET: 'a secret for tests, of more than 32 characters',
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'silent',
    });
    app = await createServer(settings, [FlakyModule]);
    app.useLogger(log);
    await app.listen(0, '127.0.0.1');
    receiver = await Receiver.start();
  });

  afterAll(async () => {
    await app.close();
    await receiver.stop();
    await drop?.();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('is told again when one of them failed, the error is logged, and the others act once', async () => {
    const server = { url: await app.getUrl() } as TestServer;
    const owner = await newOwner(server);
    const body = { url: receiver.url, events: ['*'] };
    await call(server, 'POST /api/webhooks', { as: owner.token, body });
    const { id } = await newKey(server, owner);

    const listener = app.get(FlakyListener);
    await eventually('the second telling', () => listener.done === 1);
    expect(listener.told).toHaveLength(2);
    expect(listener.told[1]).toEqual(listener.told[0]);
    expect(listener.told[0]).toMatchObject({
      type: 'api_key.created',
      organizationId: owner.organizationId,
      data: { api_key: { id } },
    });
    expect(log.errors.flat().map(String)).toContain('Error: not today');

    // The next key's event comes after all that the first one's caused.
    const next = await newKey(server, owner);
    await eventually('the next message', () =>
      receiver.received.find(({ body }) => body.data.api_key.id === next.id),
    );
    await eventually('the next mail', () => mails().length >= 2);
    expect(receiver.received.filter(({ body }) => body.data.api_key.id === id)).toHaveLength(1);
    expect(receiver.received[0]?.headers['webhook-id']).toBe(listener.told[0]?.messageId);
    expect(mails()).toHaveLength(2);
  });

  test('is not told when its transaction is rolled back, and cannot be told outside of one', async () => {
    const [dataSource, outbox, listener] = [app.get(DataSource), app.get(Outbox), app.get(FlakyListener)];
    const [{ id: organizationId }] = await dataSource.query<[{ id: number }]>('SELECT id FROM organizations');
    const before = listener.told.length;
    const append = (tx = dataSource.manager) =>
      outbox.append(
        tx,
        organizationId,
        'organization.reinstated',
        { organization_id: organizationId, actor: null },
        { ip: null },
      );
    const count = async () => {
      const [row] = await dataSource.query<{ count: number }[]>('SELECT count(*) FROM events');
      return row?.count;
    };
    const eventsBefore = await count();
    await expect(append()).rejects.toThrow('inside a transaction');
    await expect(
      dataSource.transaction(async (tx) => {
        await append(tx);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await count()).toBe(eventsBefore);
    expect(listener.told).toHaveLength(before);
    await dataSource.transaction(async (tx) => append(tx));
    expect(await count()).toBe(Number(eventsBefore) + 1);
  });

  const mails = () => readdirSync(join(dataDir, 'mail')).filter((name) => name.endsWith('.eml'));
});

/** However often a message was sent: a subscriber can tell by its id that it has it already. */
function expectOneMessageIdPerKey(received: readonly Received[]): void {
  const ids = new Map<number, Set<unknown>>();
  for (const { headers, body } of received) {
    const key = body.data.api_key.id as number;
    ids.set(key, (ids.get(key) ?? new Set()).add(headers['webhook-id']));
  }
  for (const ofKey of ids.values()) expect(ofKey.size).toBe(1);
  expect(new Set([...ids.values()].flatMap((ofKey) => [...ofKey])).size).toBe(ids.size);
}
