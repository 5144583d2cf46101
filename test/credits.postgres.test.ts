import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { CreditsService } from '../src/index.js';
import { type ChargingServer, startCharging } from './support/charging.js';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { Receiver } from './support/receiver.js';
import { onPostgres } from './support/server.js';

if (onPostgres) {
  describe('credits, on two nodes of one PostgreSQL', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let nodes: ChargingServer[];
    let receiver: Receiver;
    let operator: TestUser;
    let owner: TestUser;
    let key: string;

    beforeAll(async () => {
      database = await createDatabase();
      nodes = [await startCharging(database.url), await startCharging(database.url)];
      operator = await newOwner(nodes[0]!.server);
    });

    beforeEach(async () => {
      const [{ server }] = nodes as [ChargingServer];
      receiver = await Receiver.start();
      owner = await newOwner(server);
      const token = { type: 'token', permissions: undefined, rate_limit_per_minute: 100_000 };
      ({ key } = await newKey(server, owner, token));
      const body = { url: receiver.url, events: ['credits.exhausted'] };
      expect((await call(server, 'POST /api/webhooks', { as: owner.token, body })).status).toBe(201);
    });

    afterEach(() => receiver.stop());

    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await database.drop();
    });

    const grant = async (amount: number) => {
      const route = `POST /api/organizations/${owner.organizationId}/credits`;
      const body = { amount, reason: 'Invoice 7' };
      expect((await call(nodes[1]!.server, route, { as: operator.token, body })).status).toBe(201);
    };

    /** So many at once, shared out among the nodes. */
    const together = (count: number, route: string, body: object): Promise<Answer[]> =>
      Promise.all(Array.from({ length: count }, (_, i) => patiently(nodes[i % 2]!, route, body)));

    /** A machine that is busy with other tests may answer some with 503: nothing was done, try again. */
    const patiently = async ({ server }: ChargingServer, route: string, body: object): Promise<Answer> => {
      for (;;) {
        const answer = await call(server, route, { as: key, body });
        if (answer.status !== 503) return answer;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    };

    const rows = <Row extends object>(sql: string) => query<Row>(database.url, sql, [owner.organizationId]);

    const expectLedger = async (expected: { balance: number; entries: number }) => {
      expect(
        await rows(
          `SELECT credits::int AS balance, count(*)::int AS entries, sum(amount)::int AS sum,
                  (array_agg(balance ORDER BY ledger.id DESC))[1]::int AS last, min(balance)::int >= 0 AS sound
             FROM organizations JOIN credit_ledger ledger ON organization_id = organizations.id
            WHERE organization_id = $1 GROUP BY credits`,
        ),
      ).toEqual([{ ...expected, sum: expected.balance, last: expected.balance, sound: true }]);
    };

    const tellings = () =>
      rows<{ due_at: Date | null }>(
        `SELECT due_at FROM events WHERE organization_id = $1 AND type = 'credits.exhausted'`,
      );

    const expectTold = async (times: number) => {
      await eventually('the messages', () => receiver.received.length >= times);
      await eventually('the end of the work', async () =>
        (await tellings()).every(({ due_at }) => due_at === null),
      );
      expect(await tellings()).toHaveLength(times);
      expect(await rows('SELECT id FROM webhook_deliveries WHERE organization_id = $1')).toHaveLength(times);
      expect(receiver.received).toHaveLength(times);
    };

    test('of 200 charges at once on 100 credits, 100 are accepted and 100 answer 402, and the end is told once', async () => {
      await grant(100);
      const answers = await together(200, 'POST /api/product/spend', { amount: 1 });
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(100);
      expect(statuses.filter((status) => status === 402)).toHaveLength(100);
      await expectLedger({ balance: 0, entries: 101 });
      await expectTold(1);
      const balances = answers.filter(({ status }) => status === 201).map(({ body }) => body.data.balance);
      expect(balances.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    });

    test('refusals at once with credits left tell it once, and again after the next grant', async () => {
      for (const round of [1, 2]) {
        await grant(3);
        const answers = await together(40, 'POST /api/product/spend', { amount: 1_000 });
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 402));
        await expectTold(round);
      }
      await expectLedger({ balance: 6, entries: 2 });
    });

    test('a refusal within a transaction is not told when a grant has come before its end', async () => {
      await grant(3);
      const [{ app }] = nodes as [ChargingServer];
      const nobody = { user: null, credentialId: null, ip: null };
      await app.get(DataSource).transaction(async (tx) => {
        const charge = app.get(CreditsService).charge(owner.organizationId, 10, 'Within', nobody, tx);
        await expect(charge).rejects.toMatchObject({ code: 'insufficient_credits' });
        await grant(97);
      });
      await together(1, 'POST /api/product/spend', { amount: 100 });
      await expectTold(1);
      expect(receiver.received[0]?.body.data.credits).toBe(0);
    });

    test('refunds of one charge at once give it back once', async () => {
      await grant(10);
      const [charge] = await together(1, 'POST /api/product/spend', { amount: 4 });
      const answers = await together(40, 'POST /api/product/refund', { charge_id: charge?.body.data.id });
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      await expectLedger({ balance: 10, entries: 3 });
    });
  });
} else {
  test('credits on two nodes are tested with PostgreSQL, in the run named postgres', () =>
    expect(onPostgres).toBe(false));
}
