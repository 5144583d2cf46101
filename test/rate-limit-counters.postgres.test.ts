import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Settings } from '../src/config/settings.js';
import { Counters } from '../src/rate-limit/counters.js';
import { RedisCounters } from '../src/rate-limit/redis-counters.js';
import { eventually } from './support/eventually.js';
import { redisProgram, TestRedis } from './support/redis.js';
import { onPostgres, unique } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

if (onPostgres && redisProgram !== undefined) {
  describe('counters in Redis', () => {
    let redis: TestRedis;
    let a: Counters;
    let b: Counters;

    beforeAll(async () => {
      Logger.overrideLogger(false);
      redis = await TestRedis.start();
      [a, b] = [await connect(), await connect()];
    });

    afterAll(async () => {
      for (const counters of [a, b]) counters.onApplicationShutdown();
      await redis.kill();
    });

    async function connect(redisUrl = redis.url): Promise<Counters> {
      const counters = new Counters({ redisUrl } as Settings);
      await counters.onModuleInit();
      expect(counters.state).toBe('shared');
      return counters;
    }

    const scriptCalls = async () => (await redis.calls('evalsha')) + (await redis.calls('eval'));
    const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
    const ascending = (x: number, y: number) => x - y;
    /** What each of several increments in one turn of the event loop was told. */
    const inOneTurn = async (counters: Counters, names: string[]) =>
      (await Promise.all(names.map(async (name) => counters.increment(name, 60)))).map(({ used }) => used);

    test('of one turn cost one round trip, and each has its own place in the order of asking', async () => {
      const names = [unique('x'), unique('y')] as const;
      const before = await scriptCalls();
      const order = [0, 1, 0, 0, 1, 0].map((i) => names[i]!);
      expect(await inOneTurn(a, order)).toEqual([1, 1, 2, 3, 2, 4]);
      expect(await inOneTurn(b, order)).toEqual([5, 3, 6, 7, 4, 8]);
      expect(await scriptCalls()).toBe(before + 2);
    });

    test('of one turn are divided among a few calls where there are very many', async () => {
      const prefix = unique('many');
      const names = upTo(1_200).map((i) => `${prefix}:${i}`);
      const before = await scriptCalls();
      const used = await inOneTurn(a, [...names, ...names]);
      expect(used).toEqual([...names.map(() => 1), ...names.map(() => 2)]);
      const calls = (await scriptCalls()) - before;
      expect(calls).toBeGreaterThanOrEqual(3);
      expect(calls).toBeLessThanOrEqual(6);
    });

    test('miss no count and count none twice, on two nodes at once', async () => {
      const names = upTo(20).map(() => unique('both'));
      const told = new Map(names.map((name) => [name, [] as number[]]));
      const count = async (counters: Counters) => {
        for (let i = 0; i < 50; i++) {
          const chosen = names.flatMap((name, n) => Array.from({ length: (i + n) % 4 }, () => name));
          const used = await inOneTurn(counters, chosen);
          chosen.forEach((name, n) => told.get(name)!.push(used[n]!));
        }
      };
      await Promise.all([count(a), count(b), count(a), count(b)]);
      for (const used of told.values()) expect(used.sort(ascending)).toEqual(upTo(used.length));
    });

    test('are counted once also when Redis has forgotten the script', async () => {
      const name = unique('forgotten');
      for (let i = 0; i < 5; i++) {
        await redis.command('SCRIPT FLUSH');
        expect(await inOneTurn(a, [name, name])).toEqual([2 * i + 1, 2 * i + 2]);
      }
      expect(a.state).toBe('shared');
    });

    test('have a window that begins with the first count, for all nodes', async () => {
      const name = unique('window');
      expect(await a.increment(name, 2)).toEqual({ used: 1, resetSeconds: 2 });
      await sleep(1_100);
      expect(await b.increment(name, 60)).toEqual({ used: 2, resetSeconds: 1 });
      await eventually('the end', async () => (await b.read(name)).used === 0);
      expect(await b.increment(name, 2)).toEqual({ used: 1, resetSeconds: 2 });
    });

    test('never stay for ever, and go on where the version before has begun', async () => {
      const name = unique('old');
      await redis.command(`SET latchkey:${name} 41 EX 30`);
      const { used, resetSeconds } = await a.increment(name, 60);
      expect(used).toBe(42);
      expect(resetSeconds).toBeLessThanOrEqual(30);
      await redis.command(`PERSIST latchkey:${name}`);
      expect(await a.increment(name, 60)).toEqual({ used: 43, resetSeconds: 60 });
      await a.reset(name);
      await a.decrement(name);
      expect(await redis.command(`EXISTS latchkey:${name}`)).toBe(0);
    });

    test('are read without being counted, taken back never below zero, and reset', async () => {
      const name = unique('login');
      expect(await a.read(name)).toEqual({ used: 0, resetSeconds: 0 });
      expect(await inOneTurn(a, [name, name])).toEqual([1, 2]);
      await b.decrement(name);
      expect(await a.read(name)).toEqual({ used: 1, resetSeconds: 60 });
      for (let i = 0; i < 3; i++) await b.decrement(name);
      expect((await a.read(name)).used).toBe(0);
      expect(await inOneTurn(b, [name])).toEqual([1]);
      await a.reset(name);
      expect(await inOneTurn(b, [name])).toEqual([1]);
    });

    test('are not given up because this process was busy for long', async () => {
      const name = unique('busy');
      const counting = a.increment(name, 60);
      setImmediate(() => {
        const end = performance.now() + 900;
        while (performance.now() < end);
      });
      expect((await counting).used).toBe(1);
      expect(a.state).toBe('shared');
      expect((await b.increment(name, 60)).used).toBe(2);
    });

    test('of a turn in which Redis goes away are counted here, each of them once', async () => {
      const name = unique('gone');
      redis.freeze();
      try {
        const names = upTo(50).map(() => name);
        const asked = inOneTurn(a, names);
        expect(await asked).toEqual(upTo(50));
        expect(a.state).toBe('local');
        const count = a.increment(name, 60);
        expect(count).not.toBeInstanceOf(Promise);
        expect((await count).used).toBe(51);
        await a.decrement(name);
        expect((await a.read(name)).used).toBe(50);
        await a.reset(name);
        expect((await a.read(name)).used).toBe(0);
      } finally {
        redis.thaw();
      }
      await eventually('Redis', () => a.state === 'shared');
    });

    test('have nothing more to say when they are ended', async () => {
      const told: boolean[] = [];
      const counters = new RedisCounters(redis.url, (shared) => told.push(shared));
      await counters.start();
      counters.stop();
      expect(counters.isShared).toBe(false);
      await sleep(200);
      expect(told).toEqual([true]);
    });

    test.each([
      ['a password that Redis does not take', (url: string) => url.replace('//', '//nobody:secret@')],
      ['a database that Redis does not have', (url: string) => `${url}/99`],
    ])('are not shared with %s, not even for a moment', async (_, urlOf) => {
      const told: [boolean, string?][] = [];
      const counters = new RedisCounters(urlOf(redis.url), (...what) => told.push(what));
      try {
        await counters.start();
        await sleep(1_200); // two more tries
        expect(counters.isShared).toBe(false);
        expect(told).toEqual([[false, expect.stringMatching(/^[A-Z]+$/)]]);
      } finally {
        counters.stop();
      }
    });

    test('are shared again over a new connection when the old one is dead for ever', async () => {
      const name = unique('dead');
      const proxy = await TcpProxy.start(redis.url);
      const counters = await connect(proxy.url);
      try {
        expect(await inOneTurn(counters, [name])).toEqual([1]);
        proxy.abandon();
        expect(await inOneTurn(counters, [name, name])).toEqual([1, 2]);
        await eventually('Redis', () => counters.state === 'shared');
        expect((await a.read(name)).used).toBeLessThanOrEqual(3);
        expect(await inOneTurn(counters, [name])).toEqual([(await a.read(name)).used]);
      } finally {
        counters.onApplicationShutdown();
        await proxy.stop();
      }
    });
  });
} else {
  test('are tested with Redis, in the run named postgres', () =>
    expect(onPostgres && redisProgram !== undefined).toBe(false));
}
