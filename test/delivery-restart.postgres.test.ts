import { call, newKey, newOwner } from './support/client.js';
import { endLeases, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { OwnPostgres } from './support/own-postgres.js';
import { Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

if (onPostgres) {
  describe('when PostgreSQL crashes and is started again', () => {
    let postgres: OwnPostgres | undefined;
    let receiver: Receiver;
    let nodes: TestServer[] = [];

    beforeAll(async () => {
      postgres = await OwnPostgres.start();
      receiver = await Receiver.start();
    });

    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await receiver.stop();
      await postgres?.stop();
    });

    const sql = <Row extends object>(text: string) => query<Row>(postgres!.url, text);

    test('in the midst of it, all that was committed is delivered, nothing else, and the nodes go on', async () => {
      if (postgres === undefined) return console.warn('There is no PostgreSQL here that could be restarted.');
      const env = { DATABASE_URL: postgres.url };
      nodes = await Promise.all([TestServer.start({ env }), TestServer.start({ env })]);
      const owner = await newOwner(nodes[0]!);
      const webhook = { url: receiver.url, events: ['api_key.created'] };
      await call(nodes[0]!, 'POST /api/webhooks', { as: owner.token, body: webhook });

      const made: number[] = [];
      let refused = 0;
      let going = true;
      const makers = nodes.map(async (node) => {
        while (going) {
          const answer = await call(node, 'POST /api/api-keys', {
            as: owner.token,
            body: { name: 'stormy' },
          });
          if (answer.status === 201) made.push(answer.body.api_key.id as number);
          else refused += 1;
        }
      });
      for (let crash = 1; crash <= 2; crash++) {
        const [madeBefore, refusedBefore, toldBefore] = [made.length, refused, receiver.received.length];
        await eventually('more keys', () => made.length >= madeBefore + 30);
        await eventually('more messages', () => receiver.received.length > toldBefore);
        await postgres.crash();
        await eventually('refusals', () => refused >= refusedBefore + 4);
        await postgres.startAgain();
      }
      const madeBefore = made.length;
      await eventually('keys after the last crash', () => made.length >= madeBefore + 10, 30_000);
      going = false;
      await Promise.all(makers);

      // What was claimed when it crashed comes back when its lease is over.
      await endLeases(nodes[0]!);
      await eventually('the end of all work', async () => {
        const [row] = await sql<{ open: boolean }>(
          `SELECT EXISTS (SELECT 1 FROM events WHERE due_at IS NOT NULL)
               OR EXISTS (SELECT 1 FROM webhook_deliveries WHERE due_at IS NOT NULL) AS open`,
        );
        return row?.open === false;
      });
      const rows = await sql<{ id: string }>(`SELECT id FROM api_keys WHERE name = 'stormy'`);
      const committed = rows.map(({ id }) => Number(id));
      expect(committed).toEqual(expect.arrayContaining(made));
      const messages = new Map(
        receiver.received.map(({ headers, body }) => [headers['webhook-id'], body.data.api_key.id as number]),
      );
      const ascending = (x: number, y: number) => x - y;
      expect([...messages.values()].sort(ascending)).toEqual(committed.sort(ascending));
      const failed = await sql(`SELECT 1 FROM webhook_deliveries WHERE status <> 'succeeded'`);
      expect(failed).toEqual([]);

      await eventually('the connections for wake-ups', async () => {
        const listening = await sql(
          `SELECT 1 FROM pg_stat_activity WHERE application_name = 'latchkey wake-ups' AND query <> ''`,
        );
        return listening.length === nodes.length;
      });
      for (const node of nodes) {
        const before = receiver.received.length;
        await newKey(node, owner);
        await eventually('the next message', () => receiver.received.length > before);
        expect(node.exitCode).toBeNull();
        expect(node.log).not.toMatch(/unhandled/i);
      }
    });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
