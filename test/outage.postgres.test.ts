import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { onPostgres, TestServer } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

// Two seconds are meant (a second for the query, 750 ms for a connection); a busy machine takes its time besides.
const PATIENCE_MS = 6_000;

if (onPostgres) {
  describe('while PostgreSQL is gone', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let proxy: TcpProxy;
    let server: TestServer;
    let owner: TestUser;
    let key: string;

    beforeAll(async () => {
      database = await createDatabase();
      proxy = await TcpProxy.start(database.url);
      server = await TestServer.start({ env: { DATABASE_URL: proxy.url } });
      owner = await newOwner(server);
      key = (await newKey(server, owner, { rate_limit_per_minute: 100_000 })).key;
    });

    afterAll(async () => {
      await server.stop();
      await proxy.stop();
      await database.drop();
    });

    const whoami = () => call(server, 'GET /api/whoami', { as: key });

    async function timed(request: Promise<Answer>): Promise<Answer & { ms: number }> {
      const begun = performance.now();
      const answer = await request;
      return { ...answer, ms: performance.now() - begun };
    }

    /** The database is there for the test again, whatever state the proxy is in. */
    async function recovered(): Promise<void> {
      await eventually('the recovery', async () => (await whoami()).status === 200, 15_000);
      expect((await call(server, 'GET /health/ready')).status).toBe(200);
    }

    const troubles: [string, () => void | Promise<void>][] = [
      ['refuses connections', () => proxy.refuse()],
      ['is frozen', () => proxy.freeze()],
    ];

    test.each(troubles)(
      'which %s, clients are told 503 in time, and it is over by itself',
      async (_, begin) => {
        await begin();
        try {
          // More at once than there are connections in the pool, again and again.
          for (let round = 0; round < 2; round++) {
            const answers = await Promise.all([
              ...Array.from({ length: 25 }, () => timed(whoami())),
              timed(call(server, 'GET /api/api-keys', { as: owner.token })),
              timed(call(server, 'POST /api/api-keys', { as: owner.token, body: { name: 'CI' } })),
              timed(
                call(server, 'POST /api/v1/login', {
                  body: { email: owner.email, password: 'x', device_name: 'x' },
                }),
              ),
            ]);
            for (const answer of answers) {
              expect(answer.status).toBe(503);
              expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
              expect(answer.text).not.toContain(new URL(database.url).port);
              expect(answer.ms).toBeLessThan(PATIENCE_MS);
            }
            const [live, ready] = [
              await timed(call(server, 'GET /health/live')),
              await timed(call(server, 'GET /health/ready')),
            ];
            expect([live.status, ready.status]).toEqual([200, 503]);
            expect(ready.ms).toBeLessThan(PATIENCE_MS);
          }
          // What cannot be a key is refused without asking anybody.
          expect((await call(server, 'GET /api/whoami', { as: `lk_${'a'.repeat(40)}` })).status).toBe(401);
        } finally {
          await proxy.restore();
        }
        await recovered();
      },
    );

    test('whose connections are cut, the next requests are answered', async () => {
      for (let i = 0; i < 5; i++) {
        await whoami();
        proxy.cut();
        await recovered();
      }
    });

    test('whose connections are dead for ever, new ones take their place', async () => {
      await Promise.all(Array.from({ length: 20 }, whoami));
      proxy.abandon();
      // Those that try the dead ones are told so, each of them once.
      await Promise.all(Array.from({ length: 20 }, whoami));
      await recovered();
      const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await whoami()).status));
      expect(statuses).toEqual(Array(20).fill(200));
    });

    test('again and again, a key is made with all that belongs to it, or not at all', async () => {
      const made: { id: number; key: string }[] = [];
      const unclear: number[] = [];
      let going = true;
      const make = async () => {
        while (going) {
          const answer = await call(server, 'POST /api/api-keys', {
            as: owner.token,
            body: { name: 'stormy' },
          });
          if (answer.status === 201) made.push({ id: answer.body.api_key.id, key: answer.body.key });
          else unclear.push(answer.status);
        }
      };
      const makers = [make(), make(), make(), make()];
      for (let i = 0; i < 4; i++) {
        await sleep(150);
        proxy.cut();
        await sleep(150);
        // In the middle of transactions, and longer than they are waited for.
        proxy.freeze();
        await sleep(2_500);
        await proxy.restore();
      }
      await sleep(300);
      going = false;
      await Promise.all(makers);
      await recovered();

      expect(new Set(unclear)).toEqual(new Set([503]));
      expect(made.length).toBeGreaterThan(0);
      for (const { key: credential } of made) {
        expect((await call(server, 'GET /api/whoami', { as: credential })).status).toBe(200);
      }
      await eventually('all events to be told', async () => {
        const [waiting] = await query<{ count: string }>(
          database.url,
          `SELECT count(*) FROM events WHERE due_at IS NOT NULL AND tries = 0`,
        );
        return waiting?.count === '0';
      });
      const rows = await query<{ id: string; audits: string; events: string }>(
        database.url,
        `SELECT k.id,
                (SELECT count(*) FROM audit_log a WHERE a.action = 'api_key.created' AND a.target_id = k.id) AS audits,
                (SELECT count(*) FROM events e
                  WHERE e.type = 'api_key.created' AND (e.data -> 'api_key' ->> 'id')::bigint = k.id) AS events
           FROM api_keys k WHERE k.name = 'stormy'`,
      );
      const ids = rows.map(({ id }) => Number(id));
      expect(made.filter(({ id }) => !ids.includes(id))).toEqual([]);
      expect(rows.filter(({ audits, events }) => audits !== '1' || events !== '1')).toEqual([]);
      // Of the refused ones only those can be there whose COMMIT had gone out when its answer was lost.
      expect(rows.length - made.length).toBeLessThanOrEqual(unclear.length);
      const orphans = await query<object>(
        database.url,
        `SELECT 1 FROM events e WHERE e.type = 'api_key.created'
            AND NOT EXISTS (SELECT 1 FROM api_keys k WHERE k.id = (e.data -> 'api_key' ->> 'id')::bigint)`,
      );
      expect(orphans).toEqual([]);
    });

    test('no unhandled error has ended the process, and none is logged as our fault', () => {
      expect(server.exitCode).toBeNull();
      expect(server.log).not.toMatch(/unhandled|Something went wrong on our side/i);
    });
  });

  describe('while Redis is gone', () => {
    const redisUrl = process.env.TEST_REDIS_URL;
    if (redisUrl === undefined) return;
    let proxy: TcpProxy;
    let server: TestServer;
    let key: string;

    beforeAll(async () => {
      proxy = await TcpProxy.start(redisUrl);
      server = await TestServer.start({ env: { REDIS_URL: proxy.url } });
      key = (await newKey(server, await newOwner(server), { rate_limit_per_minute: 100_000 })).key;
    });

    afterAll(async () => {
      await server.stop();
      await proxy.stop();
    });

    test.each([
      ['it refuses connections', () => proxy.refuse()],
      ['it is frozen', () => proxy.freeze()],
      ['its connections are cut', () => proxy.cut()],
    ] as [string, () => void | Promise<void>][])('requests go on: %s', async (_, begin) => {
      await begin();
      try {
        for (let i = 0; i < 5; i++) {
          const answer = await call(server, 'GET /api/whoami', { as: key });
          expect(answer.status).toBe(200);
          expect(answer.headers.get('x-ratelimit-limit')).toBe('100000');
        }
      } finally {
        await proxy.restore();
      }
      // Counting is shared again: Redis knows of all requests, this process alone of a few.
      await eventually(
        'Redis',
        async () => (await call(server, 'GET /api/whoami', { as: key })).status === 200,
      );
    });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
