import { connect } from 'node:net';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { redisProgram, TestRedis } from './support/redis.js';
import { onPostgres, TestServer } from './support/server.js';

if (onPostgres && redisProgram !== undefined) {
  describe('two nodes that share a Redis', () => {
    let redis: TestRedis;
    let a: TestServer;
    let b: TestServer;
    let owner: TestUser;

    beforeAll(async () => {
      redis = await TestRedis.start();
      a = await TestServer.start({ env: { REDIS_URL: redis.url } });
      b = await TestServer.start({ sameAs: a });
      owner = await newOwner(a);
    });

    afterAll(async () => {
      await b.stop();
      await a.stop();
      await redis.kill();
    });

    const whoami = (node: TestServer, as: string) => call(node, 'GET /api/whoami', { as });
    const keyFor = async (limit: number) => (await newKey(a, owner, { rate_limit_per_minute: limit })).key;
    /** As many requests at once as there are, divided among the nodes. */
    const burst = (key: string, count: number, nodes = [a, b]) =>
      Promise.all(Array.from({ length: count }, (_, i) => whoami(nodes[i % nodes.length]!, key)));
    const letIn = (answers: Answer[]) => {
      expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
      return answers.filter(({ status }) => status === 200).length;
    };
    const remainingOf = ({ headers }: Answer) => Number(headers.get('x-ratelimit-remaining'));

    const readyOf = async (node: TestServer) => (await call(node, 'GET /health/ready')).body;
    const gaugeOf = async (node: TestServer) =>
      /^latchkey_rate_limit_shared (\d)$/m.exec((await call(node, 'GET /metrics')).text)?.[1];
    const expectState = async (node: TestServer, state: 'shared' | 'local') => {
      expect(await readyOf(node)).toEqual({ status: 'ok', rate_limit: state });
      expect(await gaugeOf(node)).toBe(state === 'shared' ? '1' : '0');
    };
    const returned = (node: TestServer) =>
      eventually('Redis', async () => (await readyOf(node)).rate_limit === 'shared');
    const times = (node: TestServer, what: RegExp) => [...node.log.matchAll(new RegExp(what, 'g'))].length;
    const GONE = /Redis does not count \([\w ]+\): rate limits hold for this node alone/;
    const BACK = /Rate limits are shared through Redis/;

    test('let exactly so many through, round after round, and tell each where it stands', async () => {
      for (let round = 0; round < 4; round++) {
        const keys = await Promise.all([keyFor(60), keyFor(60), keyFor(60)]);
        const ofKeys = await Promise.all(keys.map((key) => burst(key, 200)));
        for (const answers of ofKeys) {
          expect(letIn(answers)).toBe(60);
          const told = answers.filter(({ status }) => status === 200).map(remainingOf);
          expect(told.sort((x, y) => y - x)).toEqual(Array.from({ length: 60 }, (_, i) => 59 - i));
          for (const { status, headers } of answers) {
            const [, remaining, reset] = /^"default";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit')!)!;
            expect(headers.get('x-ratelimit-remaining')).toBe(remaining);
            expect(headers.get('x-ratelimit-limit')).toBe('60');
            expect(headers.get('ratelimit-policy')).toBe('"default";q=60;w=60');
            expect(Number(reset)).toBeGreaterThan(0);
            expect(Number(reset)).toBeLessThanOrEqual(60);
            expect([remaining, headers.get('retry-after')]).toEqual(
              status === 429 ? ['0', reset] : [remaining, null],
            );
          }
        }
      }
      for (const node of [a, b]) {
        await expectState(node, 'shared');
        expect([times(node, BACK), times(node, GONE)]).toEqual([1, 0]);
      }
    });

    test('ask Redis once for all requests that arrive together, whatever their keys', async () => {
      const keys = await Promise.all(Array.from({ length: 40 }, () => keyFor(1_000)));
      await Promise.all(keys.map((key) => whoami(a, key)));
      const calls = async () => (await redis.calls('eval')) + (await redis.calls('evalsha'));
      const before = await calls();
      const text = await pipeline(a, [...keys, ...keys, ...keys]);
      expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(120);
      expect(text.match(/^X-RateLimit-Remaining: 99[678]\r$/gm)).toHaveLength(120);
      expect((await calls()) - before).toBeLessThan(12);
    });

    // What goes wrong, and how it ends.
    const troubles: [string, string, () => void | Promise<unknown>, () => void | Promise<unknown>][] = [
      ['is killed', '[\\w ]+', () => redis.kill(), () => redis.launch()],
      ['hangs', 'no answer', () => redis.freeze(), () => redis.thaw()],
      [
        'has no room',
        'OOM|ERR',
        () => redis.command('CONFIG SET maxmemory 1'),
        () => redis.command('CONFIG SET maxmemory 0'),
      ],
      [
        'is read-only',
        'READONLY|ERR',
        () => redis.command('REPLICAOF 127.0.0.1 1'),
        () => redis.command('REPLICAOF NO ONE'),
      ],
    ];

    test.each(troubles)(
      'count each for itself when it %s, say so once, and return by themselves',
      async (_, reason, begin, end) => {
        const logged = [a, b].map((node) => [times(node, BACK), times(node, GONE)]);
        const [key, other] = [await keyFor(30), await keyFor(30)];
        expect(letIn(await burst(key, 10))).toBe(10);
        await begin();
        try {
          const begun = performance.now();
          expect((await burst(other, 40)).map(({ status }) => status)).toEqual(Array(40).fill(200));
          expect(performance.now() - begun).toBeLessThan(5_000);
          for (const node of [a, b]) {
            await expectState(node, 'local');
            // Of the 40 each has let in 20.
            expect(letIn(await burst(other, 25, [node]))).toBe(10);
            expect((await whoami(node, other)).headers.get('retry-after')).not.toBeNull();
          }
        } finally {
          await end();
        }
        for (const [i, node] of [a, b].entries()) {
          await returned(node);
          await expectState(node, 'shared');
          const [back, gone] = logged[i]!;
          expect([times(node, BACK), times(node, GONE)]).toEqual([back! + 1, gone! + 1]);
          expect(node.log).toMatch(new RegExp(`Redis does not count \\((${reason})\\)`));
        }
        expect(letIn(await burst(await keyFor(60), 200))).toBe(60);
      },
    );
  });

  describe('a node that finds no Redis', () => {
    const password = 'correct-horse-7391';
    let redis: TestRedis;
    let node: TestServer;

    beforeAll(async () => {
      redis = await TestRedis.start();
      await redis.kill();
      const url = redis.url.replace('redis://', `redis://:${password}@`);
      node = await TestServer.start({ env: { REDIS_URL: url } });
    });

    afterAll(async () => {
      await node.stop();
      await redis.kill();
    });

    const state = async () => (await call(node, 'GET /health/ready')).body.rate_limit;

    test('starts, says so once, limits by itself, and shares when there is one', async () => {
      expect(await state()).toBe('local');
      const { key } = await newKey(node, await newOwner(node), { rate_limit_per_minute: 2 });
      const ask = async () => (await call(node, 'GET /api/whoami', { as: key })).status;
      expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
      await redis.launch('--requirepass', 'another');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await state()).toBe('local');
      await redis.kill();
      await redis.launch('--requirepass', password);
      await eventually('Redis', async () => (await state()) === 'shared');
      expect(await ask()).toBe(200);
      expect(node.log.match(/Redis does not count/g)).toHaveLength(1);
      expect(node.log).toMatch(/Redis does not count \(ECONNREFUSED\)/);
    });

    test('has no password in its log, also when Redis repeats what it does not understand', async () => {
      await redis.kill();
      await redis.launch('--rename-command', 'AUTH', '');
      await node.terminate();
      await node.launch();
      expect(await state()).toBe('local');
      expect(node.log).toMatch(/Redis does not count \(ERR\)/);
      expect(node.log).not.toContain(password);
    });
  });
} else {
  test('are tested with Redis, in the run named postgres', () =>
    expect(onPostgres && redisProgram !== undefined).toBe(false));
}

/** What the node says to requests that come all in one piece, over one connection. */
async function pipeline(node: TestServer, keys: string[]): Promise<string> {
  const { hostname, port } = new URL(node.url);
  const requests = keys.map(
    (key, i) =>
      `GET /api/whoami HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${key}\r\n` +
      (i < keys.length - 1 ? '\r\n' : 'Connection: close\r\n\r\n'),
  );
  const socket = connect(Number(port), hostname);
  socket.write(requests.join(''));
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
