import pg from 'pg';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { makeDeliveries } from './support/deliveries.js';
import { eventually } from './support/eventually.js';
import { Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

const ENDPOINTS = 10;
const DELIVERIES = 200;

if (onPostgres) {
  describe('two nodes that deliver', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let proxy: TcpProxy;
    let a: TestServer;
    let b: TestServer;
    let owner: TestUser;
    let receiver: Receiver;

    beforeAll(async () => {
      database = await createDatabase();
      proxy = await TcpProxy.start(database.url);
      [a, b] = await Promise.all([
        TestServer.start({ env: { DATABASE_URL: database.url } }),
        TestServer.start({ env: { DATABASE_URL: proxy.url } }),
      ]);
    });

    beforeEach(async () => {
      receiver = await Receiver.start();
      owner = await newOwner(a);
      await newKey(a, owner); // an event that is copied, and told nobody
    });

    afterEach(async () => {
      for (const node of [a, b]) process.kill(node.pid, 'SIGCONT');
      await receiver.stop();
    });

    afterAll(async () => {
      await a.stop();
      await b.stop();
      await proxy.stop();
      await database.drop();
    });

    const stop = (node: TestServer) => process.kill(node.pid, 'SIGSTOP');
    const goOn = (node: TestServer) => process.kill(node.pid, 'SIGCONT');
    const sql = <Row extends object>(text: string, values: unknown[] = []) =>
      query<Row>(database.url, text, values);

    async function newWebhook(url = receiver.url): Promise<number> {
      const body = { url, events: ['api_key.created'] };
      const answer = await call(a, 'POST /api/webhooks', { as: owner.token, body });
      return answer.body.data.id as number;
    }

    const deliveries = () =>
      sql<{ id: string; status: string; tries: number; due_at: Date | null; attempts: number }>(
        `SELECT id, status, tries, due_at,
                (SELECT count(*)::int FROM webhook_attempts WHERE delivery_id = d.id) AS attempts
           FROM webhook_deliveries d WHERE organization_id = $1 ORDER BY id`,
        [owner.organizationId],
      );

    test('race for the same rows, share them, and try each of them once whenever it is due', async () => {
      const endpoints = await Promise.all(Array.from({ length: ENDPOINTS }, () => newWebhook()));
      const first = new Set<unknown>();
      // Each node says in its log which tries of its own have failed.
      receiver.answer = ({ headers }) => {
        const isFirst = !first.has(headers['webhook-id']);
        first.add(headers['webhook-id']);
        return { status: isFirst ? 500 : 204 };
      };
      await makeDeliveries(database.url, endpoints, DELIVERIES);
      await eventually(
        'the end of all deliveries',
        async () => (await deliveries()).every(({ status }) => status === 'succeeded'),
        60_000,
      );
      const rows = await deliveries();
      expect(rows).toHaveLength(DELIVERIES);
      expect(rows.filter(({ tries, attempts }) => tries !== 2 || attempts !== 2)).toEqual([]);
      const failed = [a, b].map(({ log }) =>
        [...log.matchAll(/Delivery (\d+) failed \(try 1\)/g)].map(([, id]) => id!),
      );
      for (const ofNode of failed) expect(ofNode.length).toBeGreaterThan(0);
      expect(failed.flat().sort()).toEqual(rows.map(({ id }) => id).sort());
      const times = new Map<unknown, number>();
      for (const { headers } of receiver.received) {
        times.set(headers['webhook-id'], (times.get(headers['webhook-id']) ?? 0) + 1);
      }
      expect([...times.values()].filter((count) => count !== 2)).toEqual([]);
      expect(times.size).toBe(DELIVERIES);
    });

    test('of which one was stopped past its lease cannot change what the other has written down', async () => {
      await newWebhook();
      stop(b);
      let answerFirst: (() => void) | undefined;
      receiver.answer = (_, later) => {
        if (receiver.received.length > 1) return { status: 204 };
        answerFirst = () => later({ status: 500 });
        return undefined;
      };
      await newKey(a, owner);
      await eventually('the message of the first node', () => answerFirst);
      stop(a);
      goOn(b);
      await sql('UPDATE webhook_deliveries SET due_at = now() WHERE due_at IS NOT NULL');
      const done = await eventually('the end of the delivery', async () => {
        const [row] = await deliveries();
        return row?.status === 'succeeded' && row;
      });
      expect(done).toMatchObject({ tries: 2, attempts: 1, due_at: null });

      answerFirst!();
      goOn(a);
      // What the first one did is in the log, too: it was a try.
      await eventually('the word of the first node', async () => (await deliveries())[0]?.attempts === 2);
      expect(await deliveries()).toMatchObject([{ status: 'succeeded', tries: 2, due_at: null }]);
      const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    });

    test('tell all others by NOTIFY what is due', async () => {
      const listener = new pg.Client({ connectionString: database.url });
      await listener.connect();
      try {
        const told: unknown[] = [];
        listener.on('notification', ({ payload }) => told.push(payload));
        await listener.query('LISTEN latchkey_due');
        await newWebhook();
        await newKey(a, owner);
        for (const queue of ['events', 'webhook_deliveries']) {
          await eventually(`the word of ${queue}`, () => told.includes(queue));
        }
      } finally {
        await listener.end();
      }
    });

    const listening = () =>
      sql<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'latchkey wake-ups' AND query <> '' AND state = 'idle'`,
      );

    /** Has a node deliver one after the other, each made when the node has just found nothing more. */
    async function deliverOneByOne(endpoint: number, count: number): Promise<number> {
      const begun = performance.now();
      for (let i = 1; i <= count; i++) {
        await makeDeliveries(database.url, [endpoint], 1);
        await sql(`SELECT pg_notify('latchkey_due', 'webhook_deliveries')`);
        await eventually(`message ${i}`, () => receiver.received.length === i);
      }
      return performance.now() - begun;
    }

    test.each([
      ['that was never broken', () => undefined],
      [
        'that was ended',
        async () => {
          const pids = await listening();
          await sql('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
            pids.map(({ pid }) => pid),
          ]);
          await eventually('new connections', async () => {
            const now = await listening();
            return now.length === 2 && now.every(({ pid }) => !pids.some((old) => old.pid === pid));
          });
        },
      ],
      [
        'that died without a word',
        async () => {
          const before = await listening();
          proxy.abandon();
          await eventually(
            'a new connection',
            async () => (await listening()).some(({ pid }) => !before.some((old) => old.pid === pid)),
            60_000,
          );
        },
      ],
    ] as [string, () => void | Promise<void>][])(
      'are woken by each other over a connection %s',
      async (_, disturb) => {
        await eventually('both connections', async () => (await listening()).length >= 2);
        await disturb();
        const endpoint = await newWebhook();
        stop(a); // or it would be the one to find them
        try {
          // By looking once a second it would take a second each.
          expect(await deliverOneByOne(endpoint, 30)).toBeLessThan(20_000);
        } finally {
          goOn(a);
        }
      },
    );
  });
} else {
  test('are tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
