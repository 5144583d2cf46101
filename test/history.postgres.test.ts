import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ask, type Asked } from './support/askers.js';
import { Changers, prune } from './support/changers.js';
import { call, newKey } from './support/client.js';
import { createDatabase } from './support/database.js';
import { unexplained, type Write } from './support/history.js';
import { config, populate, type Population } from './support/population.js';
import { Random } from './support/random.js';
import { onPostgres, TestServer } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

const SECONDS = Number(process.env.HISTORY_SECONDS ?? 12);
const SEED = Number(process.env.HISTORY_SEED ?? Date.now() % 1_000_000);
const ASKERS = 8;
const CHANGERS = 6;
// The database is given up after that long; a machine that has much else to do may well let it take so long.
const GIVEN_UP_AFTER_MS = 1_000;

if (onPostgres) {
  describe('what two nodes have answered while everything changed', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let pool: pg.Pool;
    let proxies: TcpProxy[];
    let population: Population;
    let values: ReadonlyMap<string, string>;
    const nodes: TestServer[] = [];

    beforeAll(async () => {
      database = await createDatabase();
      proxies = [await TcpProxy.start(database.url), await TcpProxy.start(database.url)];
      pool = new pg.Pool({ connectionString: database.url, max: CHANGERS + 2 });
      // end() does not wait for the sockets: dropping the database may end the last of them, which nobody need hear of.
      pool.on('error', () => undefined);
      const start = ({ url }: TcpProxy) =>
        TestServer.start({ env: { DATABASE_URL: url, TRUST_PROXY: 'true', LOG_LEVEL: 'warn' }, config });
      nodes.push(...(await Promise.all(proxies.map(start))));
      population = await populate(nodes[0]!, pool);
      values = population.initial;
      await pool.query('CREATE TABLE kept (LIKE api_keys)');
      await pool.query(
        `INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix)
         SELECT $1, 'api_key', 'filler', sha256(('filler' || n)::bytea), 'lk_' FROM generate_series(1, 1200) n`,
        [population.operator.organizationId],
      );
    });

    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      await pool.end();
      await database.drop();
    });

    /** Many ask and many change at both nodes, and by hand. */
    async function stress(
      seconds: number,
      seed: number,
      trouble?: (isGoing: () => boolean) => Promise<void>,
    ) {
      const until = performance.now() + seconds * 1_000;
      const isGoing = () => performance.now() < until;
      const urls = nodes.map(({ url }) => url);
      const changers = new Changers(pool, urls, population, values);
      const reads: Asked[] = [];
      const choose = (random: Random) =>
        changers.hot.length > 0 && random.below(2) === 0
          ? random.of(changers.hot)
          : random.of(population.credentials);
      const askers = Array.from({ length: nodes.length * ASKERS }, (_, i) => {
        const node = i % nodes.length;
        return ask(node, urls[node]!, choose, new Random(seed + 1_000 + i), isGoing, (read) =>
          reads.push(read),
        );
      });
      const others = Array.from({ length: CHANGERS }, (_, i) =>
        changers.run(new Random(seed + i), 30, isGoing),
      );
      await Promise.all([
        ...askers,
        ...others,
        prune(pool, new Random(seed + 100), isGoing),
        ...(trouble === undefined ? [] : [trouble(isGoing)]),
      ]);
      const before = values;
      values = changers.values;
      if (process.env.HISTORY_SECONDS !== undefined) {
        process.stderr.write(
          `seed ${seed}: ${reads.length} answers, ${changers.writes.length} changes, ${JSON.stringify(changers.counts)}\n`,
        );
      }
      return { reads, writes: changers.writes, before };
    }

    /** Fails with what was answered, and what was true, if there is one answer that nothing explains. */
    function judge(
      before: ReadonlyMap<string, string>,
      reads: readonly Asked[],
      writes: readonly Write[],
      seed: number,
    ): void {
      const faults = unexplained(before, writes, reads);
      if (faults.length === 0) return;
      const stories = (faults as Asked[]).slice(0, 5).map(({ subject, node, begin, end, answer }) => {
        const around = writes.filter(
          (write) =>
            subject.registers.includes(write.register) && write.end > begin - 200 && write.begin < end + 20,
        );
        const lines = around.map((write) => `  ${write.register} = ${write.value}: ${spanOf(write)}`);
        return [`credential ${subject.id} at node ${node}: ${spanOf({ begin, end })}: ${answer}`, ...lines];
      });
      throw new Error(
        [
          `${faults.length} of ${reads.length} answers are wrong (HISTORY_SEED=${seed}).`,
          ...stories.flat(),
        ].join('\n'),
      );
    }

    const isGivenUp = ({ answer, begin, end }: Asked) =>
      answer === '503 unavailable' && end - begin >= GIVEN_UP_AFTER_MS;

    const spanOf = ({ begin, end }: { begin: number; end: number }) =>
      `${begin.toFixed(2)} to ${end.toFixed(2)}`;

    /** The stress was one: all kinds of answers, and changes of every register. */
    function expectAllKinds(reads: readonly Asked[], writes: readonly Write[]): void {
      const kinds = new Set(reads.map(({ answer }) => /^(200|401 \w+|403)/.exec(answer)?.[1]));
      expect([...kinds]).toEqual(
        expect.arrayContaining(['200', '401 unauthenticated', '401 credential_expired', '403']),
      );
      const whats = new Set(writes.map(({ register }) => register.replace(/\d+ ?/g, '')));
      expect(whats.size).toBe(10);
    }

    test('is what was true at a moment of each request, and never goes backwards', async () => {
      const { reads, writes, before } = await stress(SECONDS, SEED);
      const answered = reads.filter((read) => !isGivenUp(read));
      expect(answered.length).toBeGreaterThan(0.99 * reads.length);
      judge(before, answered, writes, SEED);
      expectAllKinds(answered, writes);
    });

    test('is so when a reading is overtaken on its way by the news that it is true no more', async () => {
      const [node, proxy] = [nodes[0]!, proxies[0]!];
      // Connections that were closed while it was judged are seen to be.
      await sleep(50);
      const warm = await newKey(node, population.operator);
      const { id, key } = await newKey(node, population.operator);
      // By hand: a name that no event tells of, only the reading itself.
      await pool.query("UPDATE api_keys SET name = 'Overtaken' WHERE id = $1", [id]);
      const statusOf = async (as: string) => (await call(node, 'GET /api/whoami', { as })).status;
      expect(await statusOf(warm.key)).toBe(200);
      const { caught, release } = proxy.holdBack('Overtaken');
      const early = statusOf(key);
      await caught;
      await pool.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
      // This one makes the change known to the node.
      expect(await statusOf(warm.key)).toBe(200);
      const meanwhile = await statusOf(key);
      release();
      expect([await early, meanwhile, await statusOf(key), await statusOf(key)]).toEqual([
        200, 401, 401, 401,
      ]);
    });

    test('is so, or 503, also when their databases are slow to answer and connections break', async () => {
      const random = new Random(SEED);
      for (const proxy of proxies) proxy.delay = () => random.below(random.below(8) === 0 ? 40 : 4);
      const { reads, writes, before } = await stress(SECONDS / 2, SEED + 1, async (isGoing) => {
        while (isGoing()) {
          await sleep(random.below(2_000));
          random.of(proxies).cut();
        }
      });
      for (const proxy of proxies) proxy.delay = undefined;
      const answered = reads.filter(({ answer }) => !answer.startsWith('503 '));
      expect(answered.length).toBeLessThan(reads.length);
      judge(before, answered, writes, SEED + 1);
      expectAllKinds(answered, writes);
    });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
