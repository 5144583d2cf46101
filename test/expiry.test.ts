import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../src/database/open-database.js';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { passTime, runSql } from './support/clock.js';
import { createDatabase, queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { keyThatExpiresSoon } from './support/expiring-key.js';
import { Receiver, verify } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

describe('the expiry of a key', () => {
  let server: TestServer;
  let receiver: Receiver;
  let owner: TestUser;
  let secret: string;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    owner = await newOwner(server);
    const body = { url: receiver.url, events: ['api_key.expiring', 'api_key.expired'] };
    const webhook = await call(server, 'POST /api/webhooks', { as: owner.token, body });
    secret = webhook.body.secret as string;
  });

  afterEach(async () => {
    await receiver.stop();
  });

  afterAll(async () => {
    await server.stop();
  });

  const keyFor = async (hours: number) => (await newKey(server, owner, { expires_at: inHours(hours) })).id;

  /** What was told of a key, in order: the days that were left, or that it had expired. */
  const toldOf = (id: number): unknown[] =>
    receiver.received
      .filter(({ body }) => body.data.api_key.id === id)
      .map(({ body }) => (body.type === 'api_key.expiring' ? body.data.days_left : 'expired'));

  const until = (id: number, told: unknown[]) =>
    eventually(`what is told of a key: ${told.join()}`, () => toldOf(id).length >= told.length);

  /** What is due is told in its order: when this has been, all before it has been as well. */
  async function untilAllIsTold(): Promise<void> {
    const id = await keyThatExpiresSoon(server, owner);
    await until(id, ['expired']);
  }

  test('is told when it has come, with the facts, as a signed message of nobody', async () => {
    const id = await keyThatExpiresSoon(server, owner);
    await until(id, ['expired']);
    const read = await call(server, `GET /api/api-keys/${id}`, { as: owner.token });
    expect(read.body.data.status).toBe('expired');
    expect(verify(secret, receiver.received[0]!)).toEqual({
      type: 'api_key.expired',
      timestamp: expect.any(String) as string,
      data: { organization_id: owner.organizationId, api_key: read.body.data, actor: null },
    });
  });

  test('is told seven days and one day ahead and when it has come, once each', async () => {
    const body = { name: 'CI', type: 'token', expires_in_days: 30 };
    const made = await call(server, 'POST /api/api-keys', { as: owner.token, body });
    const id = made.body.api_key.id as number;
    await runSql(server, passTime('23 days 1 minute'));
    await until(id, [7]);
    await runSql(server, passTime('6 days'));
    await until(id, [7, 1]);
    await runSql(server, passTime('1 day'));
    await until(id, [7, 1, 'expired']);
    await untilAllIsTold();
    expect(toldOf(id)).toEqual([7, 1, 'expired']);
    const expired = receiver.ofType('api_key.expired').map(({ headers }) => headers['webhook-id']);
    expect(new Set(expired).size).toBe(expired.length);
  });

  test('after days of an outage is told as it is then: what is no longer true is left out', async () => {
    const keys = {
      weekAhead: await keyFor(24 * 7.9),
      dayAhead: await keyFor(24 * 2.5),
      expired: await keyFor(24 * 1.5),
      later: await keyFor(24 * 10),
      revoked: await keyFor(24 * 1.5),
    };
    await call(server, `DELETE /api/api-keys/${keys.revoked}`, { as: owner.token });
    await server.kill();
    await queryStopped(server, passTime('2 days'));
    await server.launch();
    await untilAllIsTold();
    const told = Object.entries(keys).map(([name, id]) => [name, toldOf(id)]);
    expect(Object.fromEntries(told)).toEqual({
      weekAhead: [6],
      dayAhead: [1],
      expired: ['expired'],
      later: [],
      revoked: [],
    });
  });

  test('is told anew when it is changed by hand, and not of personal tokens or what is put off', async () => {
    const [sooner, putOff] = [await keyFor(24 * 30), await keyFor(24 * 1.5)];
    const personal = Number(owner.token.split('|')[0]);
    await runSql(
      server,
      `UPDATE api_keys SET expires_at = now() + CASE id WHEN ${putOff} THEN interval '30 days' ELSE interval '2 seconds' END
        WHERE id IN (${sooner}, ${putOff}, ${personal})`,
    );
    await until(sooner, ['expired']);
    await runSql(server, passTime('1 day'));
    owner = { ...owner, token: await again() };
    await untilAllIsTold();
    expect([toldOf(sooner), toldOf(putOff), toldOf(personal)]).toEqual([['expired'], [], []]);
  });

  /** Another token, in the place of one that has expired. */
  async function again(): Promise<string> {
    const body = { email: owner.email, password: owner.password, device_name: 'again' };
    return (await call(server, 'POST /api/v1/login', { body })).body.data.token as string;
  }
});

describe('when something is next to be told of an expiry', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  let database: DataSource;
  let drop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const own = onPostgres ? await createDatabase() : undefined;
    drop = own?.drop;
    database = await openDatabase({ databaseUrl: own?.url, dataDir }, []);
    await database.query(
      `INSERT INTO users (id, name, email, password_hash) VALUES (1, 'A', 'a@example.com', '')`,
    );
    await database.query(`INSERT INTO organizations (id, name, slug) VALUES (1, 'A', 'a')`);
  });

  afterAll(async () => {
    await database.destroy();
    await drop?.();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** @param values of its columns, in SQL */
  async function insert(values: Record<string, string>): Promise<number> {
    const all: Record<string, string> = {
      organization_id: '1',
      type: `'api_key'`,
      name: `'CI'`,
      key_hash: `sha256(gen_random_uuid()::text::bytea)`,
      key_prefix: `'lk_'`,
      ...values,
    };
    const [row] = await database.query<[{ id: number }]>(
      `INSERT INTO api_keys (${Object.keys(all).join()}) VALUES (${Object.values(all).join()}) RETURNING id`,
    );
    return row.id;
  }

  /** How long before the expiry, in hours; null: never. */
  async function hoursAhead(id: number): Promise<number | null> {
    const [row] = await database.query<[{ hours: number | null }]>(
      `SELECT extract(epoch FROM expires_at - expiry_notice_at)::float8 / 3600 AS hours FROM api_keys WHERE id = $1`,
      [id],
    );
    return row.hours;
  }

  const cases: [string, Record<string, string>, number | null][] = [
    ['never', {}, null],
    ['in 30 days', { expires_at: `now() + interval '30 days'` }, 168],
    ['in 7 days and a minute', { expires_at: `now() + interval '7 days 1 minute'` }, 168],
    ['in 7 days', { expires_at: `now() + interval '168 hours'` }, 24],
    ['in 25 hours', { expires_at: `now() + interval '25 hours'` }, 24],
    ['in a day', { expires_at: `now() + interval '24 hours'` }, 0],
    ['in a second', { expires_at: `now() + interval '1 second'` }, 0],
    ['now', { expires_at: 'now()' }, null],
    ['long ago, of an import', { expires_at: `now() - interval '1 year'`, imported_at: 'now()' }, null],
    ['in 30 days, of an import', { expires_at: `now() + interval '30 days'`, imported_at: 'now()' }, 168],
    ['in 30 days, though revoked', { expires_at: `now() + interval '30 days'`, revoked_at: 'now()' }, null],
    [
      'in 30 days, of a personal token',
      { expires_at: `now() + interval '30 days'`, type: `'personal'`, user_id: '1' },
      null,
    ],
  ];

  test.each(cases)('follows from an expiry %s', async (_, values, hours) => {
    expect(await hoursAhead(await insert(values))).toBe(hours);
  });

  test('follows from every change of the expiry and the revocation, and from no other', async () => {
    const id = await insert({ expires_at: `now() + interval '30 days'` });
    const after = async (change: string) => {
      await database.query(`UPDATE api_keys SET ${change} WHERE id = $1`, [id]);
      return hoursAhead(id);
    };
    expect(await after(`expires_at = now() + interval '3 days'`)).toBe(24);
    expect(await after('revoked_at = now()')).toBeNull();
    expect(await after(`expires_at = now() + interval '30 days'`)).toBeNull();
    expect(await after('revoked_at = NULL')).toBe(168);
    expect(await after('expires_at = NULL')).toBeNull();
    expect(await after(`expires_at = now() + interval '30 days'`)).toBe(168);
    // As if it were due: what is written again as it was does not pass over it.
    expect(await after(`expiry_notice_at = expires_at - interval '200 hours'`)).toBe(200);
    expect(await after(`expires_at = expires_at, name = 'other', last_used_at = now()`)).toBe(200);
  });

  test('is filled in for the keys that were there before', async () => {
    await database.query('DELETE FROM api_keys');
    const ids: number[] = [];
    for (const [, values] of cases) ids.push(await insert(values));
    const has = async () =>
      (
        await database.query<object[]>(
          `SELECT 1 FROM information_schema.columns WHERE table_name = 'api_keys' AND column_name = 'expiry_notice_at'`,
        )
      ).length > 0;
    while (await has()) await database.undoLastMigration();
    await database.runMigrations();
    const hours = await Promise.all(ids.map(hoursAhead));
    // The second has gone by, or not.
    expect(hours.map((found, i) => (i === 6 ? 0 : found))).toEqual(
      cases.map(([, , expected], i) => (i === 2 ? hours[2] : expected)),
    );
  });
});
