import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { makeDeliveries } from './support/deliveries.js';
import { eventually } from './support/eventually.js';
import { RawReceiver, repeats } from './support/raw-receiver.js';
import { Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

const BACKLOG = 2_000;
const GOOD_ENDPOINTS = 20;
const EACH = 5;
/** How many tries an endpoint may have under way that nobody knows yet, and how long one that hangs takes. */
const FIRST_SHARE = 4;
const TRY_MS = 15_000;

if (onPostgres) {
  describe('the first deliveries of endpoints that answer do not wait', () => {
    let server: TestServer;
    let good: Receiver;
    const bad: RawReceiver[] = [];

    beforeAll(async () => {
      server = await TestServer.start();
    });

    beforeEach(async () => {
      good = await Receiver.start();
    });

    afterEach(async () => {
      for (const receiver of bad.splice(0)) receiver.stop();
      await good.stop();
    });

    afterAll(async () => {
      await server.stop();
    });

    async function newBad(act: Parameters<typeof RawReceiver.start>[0]): Promise<RawReceiver> {
      const receiver = await RawReceiver.start(act);
      bad.push(receiver);
      return receiver;
    }

    async function newWebhook({ token }: TestUser, url: string): Promise<number> {
      const body = { url, events: ['api_key.created'] };
      const answer = await call(server, 'POST /api/webhooks', { as: token, body });
      expect(answer.status).toBe(201);
      return answer.body.data.id as number;
    }

    async function newWebhooks(owner: TestUser, url: string, count: number): Promise<number[]> {
      const ids: number[] = [];
      for (let i = 0; i < count; i++) ids.push(await newWebhook(owner, url));
      return ids;
    }

    /** Somebody who has made a key: its event is what is copied. */
    async function newMaker(): Promise<TestUser> {
      const owner = await newOwner(server);
      await newKey(server, owner);
      return owner;
    }

    const makeDue = (endpoints: readonly number[], count: number) =>
      makeDeliveries(server.env.DATABASE_URL!, endpoints, count);

    /** @returns how many tries an endpoint that hangs may have begun until then: its share, anew whenever it is over */
    async function shareUntilAllGood(count: number): Promise<number> {
      const begun = performance.now();
      await eventually('the good deliveries', () => good.received.length >= count, 60_000);
      return FIRST_SHARE * (1 + Math.floor((performance.now() - begun) / TRY_MS));
    }

    test('behind thousands that hang, drip or are refused', async () => {
      const others = await newMaker();
      const mine = await newMaker();
      const hanging = await newBad(() => undefined);
      const dripping = await newBad(repeats('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n', 'a', 1_000));
      const refusing = await newBad(
        (socket) => void socket.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'),
      );
      for (const { port } of [hanging, dripping, refusing]) {
        await makeDue([await newWebhook(others, `http://127.0.0.1:${port}/`)], BACKLOG);
      }
      const endpoints = await newWebhooks(mine, good.url, GOOD_ENDPOINTS);
      await eventually('tries of all of them', () => bad.every(({ connections }) => connections > 0));
      await makeDue(endpoints, GOOD_ENDPOINTS * EACH);

      const share = await shareUntilAllGood(GOOD_ENDPOINTS * EACH);
      const tries = [hanging.connections, dripping.connections];
      // They had no more than their share, although they came first and have waited longest.
      expect(Math.max(...tries)).toBeLessThanOrEqual(share);
      expect(refusing.connections).toBeLessThan(BACKLOG);
      expect(good.received).toHaveLength(GOOD_ENDPOINTS * EACH);
    });

    test('behind fifty endpoints that hang', async () => {
      const others = await newMaker();
      const mine = await newMaker();
      const hanging = await newBad(() => undefined);
      const endpoints = await newWebhooks(others, `http://127.0.0.1:${hanging.port}/`, 50);
      await newWebhook(mine, good.url);
      await makeDue(endpoints, 1_000);
      // All that they may have is under way when the others come.
      await eventually('the tries that hang', () => hanging.connections >= 50);
      const made: number[] = [];
      for (let i = 0; i < 20; i++) made.push((await newKey(server, mine)).id);
      const share = await shareUntilAllGood(made.length);
      expect(hanging.connections).toBeLessThanOrEqual(50 * share);
      const told = good.received.map(({ body }) => body.data.api_key.id as number);
      expect(told.sort((x, y) => x - y)).toEqual(made);
    });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
