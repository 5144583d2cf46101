import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { endLeases, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { connectionsEnded, lockWrites, waitsForLock } from './support/postgres.js';
import { type Received, Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

if (onPostgres) {
  describe('an event, when', () => {
    let server: TestServer;
    let url: string;
    let owner: TestUser;
    let receiver: Receiver;

    beforeAll(async () => {
      server = await TestServer.start();
      url = server.env.DATABASE_URL!;
    });

    beforeEach(async () => {
      receiver = await Receiver.start();
      owner = await newOwner(server);
      const body = { url: receiver.url, events: ['api_key.created'] };
      expect((await call(server, 'POST /api/webhooks', { as: owner.token, body })).status).toBe(201);
    });

    afterEach(async () => {
      await receiver.stop();
    });

    afterAll(async () => {
      await server.stop();
    });

    const count = async (from: string): Promise<number> => {
      const [row] = await query<{ count: string }>(url, `SELECT count(*) FROM ${from}`);
      return Number(row?.count);
    };

    const ofOwner = (rows: string) => count(`${rows} organization_id = ${owner.organizationId}`);

    const deliveries = () =>
      query<{ status: string; tries: number; due_at: Date | null }>(
        url,
        `SELECT status, tries, due_at FROM webhook_deliveries
          WHERE organization_id = ${owner.organizationId} ORDER BY id`,
      );

    /** Kills the server while a statement waits for a table, which it never comes to write to. */
    async function killBefore(table: string, statement: string, act: () => Promise<unknown>): Promise<void> {
      const { release } = await lockWrites(url, table);
      const acting = act().catch(() => undefined); // its answer may be lost
      await waitsForLock(url, statement);
      await server.kill();
      await acting;
      await connectionsEnded(url);
      await release();
    }

    const keysTold = () => receiver.received.map(({ body }) => body.data.api_key.id as number);

    test('the server was killed before it was committed, is told nobody, and its key does not exist', async () => {
      await killBefore('events', 'INSERT INTO events', () => newKey(server, owner));
      expect(await ofOwner(`api_keys WHERE type = 'api_key' AND`)).toBe(0);
      expect([await ofOwner('events WHERE'), await ofOwner('webhook_deliveries WHERE')]).toEqual([0, 0]);
      expect(await ofOwner(`audit_log WHERE action = 'api_key.created' AND`)).toBe(0);
      await endLeases(server);
      await server.launch();
      const next = await newKey(server, owner);
      await eventually('the event of the next key', () => keysTold().includes(next.id));
      expect(keysTold()).toEqual([next.id]);
    });

    test('the server was killed after it was committed, before it was handed on, is told after the restart', async () => {
      let id: number | undefined;
      await killBefore('webhook_deliveries', 'INSERT INTO webhook_deliveries', async () => {
        ({ id } = await newKey(server, owner));
      });
      expect([await ofOwner('events WHERE'), await ofOwner('webhook_deliveries WHERE')]).toEqual([1, 0]);
      await endLeases(server);
      await server.launch();
      await eventually('the event', () => receiver.received[0]);
      await eventually(
        'the end of the delivery',
        async () => (await deliveries())[0]?.status === 'succeeded',
      );
      expect(keysTold()).toEqual([id]);
      expect(await deliveries()).toMatchObject([{ tries: 1, due_at: null }]);
    });

    test('the server was killed after it was answered, before that was written down, is sent again', async () => {
      await killBefore('webhook_attempts', 'WITH finished AS', () => newKey(server, owner));
      expect(receiver.received).toHaveLength(1);
      expect(await deliveries()).toMatchObject([{ status: 'pending', tries: 1 }]);
      await endLeases(server);
      await server.launch();
      await eventually(
        'the end of the delivery',
        async () => (await deliveries())[0]?.status === 'succeeded',
      );
      const [first, second] = receiver.received as [Received, Received];
      expect(receiver.received).toHaveLength(2);
      expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
      expect(second.raw).toBe(first.raw);
      expect(await deliveries()).toMatchObject([{ tries: 2, due_at: null }]);
    });

    test('its receiver is down for an hour, arrives with the fifth try, as the schedule says', async () => {
      const { port } = receiver;
      await receiver.stop();
      const keys = [await newKey(server, owner), await newKey(server, owner), await newKey(server, owner)];
      const waits: number[][] = [];
      let downFor = 0;
      do {
        waits.push(await failedOnce(waits.length + 1, keys.length));
        downFor += Math.max(...waits.at(-1)!);
        if (downFor >= 3_600) receiver = await Receiver.start(port);
        await query(
          url,
          `UPDATE webhook_deliveries SET due_at = now()
            WHERE due_at IS NOT NULL AND organization_id = ${owner.organizationId}`,
        );
      } while (downFor < 3_600);

      await eventually('all messages', async () =>
        (await deliveries()).every(({ status }) => status === 'succeeded'),
      );
      expect(keysTold().sort()).toEqual(keys.map(({ id }) => id).sort());
      expect((await deliveries()).map(({ tries }) => tries)).toEqual([5, 5, 5]);
      const schedule = [5, 300, 1_800, 7_200];
      expect(waits).toHaveLength(schedule.length);
      for (const [i, seconds] of schedule.entries()) {
        for (const wait of waits[i]!) {
          // Jitter is only added. The clock is read at another moment than the one that the wait was written down at.
          expect(wait).toBeGreaterThan(seconds - 5);
          expect(wait).toBeLessThanOrEqual(seconds * 1.1 + 5);
        }
      }
    });

    /** @returns how many seconds are left until the next try of each delivery, once this one has failed */
    const failedOnce = (tries: number, keys: number): Promise<number[]> =>
      eventually(`failure ${tries}`, async () => {
        const rows = await query<{ wait: string }>(
          url,
          `SELECT extract(epoch FROM d.due_at - (SELECT max(started_at) FROM webhook_attempts
                                                  WHERE delivery_id = d.id)) AS wait
             FROM webhook_deliveries d WHERE organization_id = ${owner.organizationId} AND tries = ${tries}
              AND (SELECT count(*) FROM webhook_attempts WHERE delivery_id = d.id) = ${tries}`,
        );
        return rows.length === keys && rows.map(({ wait }) => Number(wait));
      });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
