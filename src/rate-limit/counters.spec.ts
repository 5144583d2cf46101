import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings.js';
import { Counters } from './counters.js';
import type { MemoryCounters } from './memory-counters.js';

describe('counters without Redis', () => {
  let counters: Counters;

  beforeEach(async () => {
    counters = new Counters({ redisUrl: undefined } as Settings);
    await counters.onModuleInit();
  });

  afterEach(() => {
    counters.onApplicationShutdown();
  });

  test('give their count at once, and share nothing', () => {
    expect(counters.increment('key:1', 60)).toEqual({ used: 1, resetSeconds: 60 });
    expect(counters.increment('key:1', 60)).toEqual({ used: 2, resetSeconds: 60 });
    expect(counters.state).toBeUndefined();
  });

  test('do not stay in memory when their window has ended', async () => {
    const { memory } = counters as unknown as { memory: MemoryCounters };
    for (let i = 0; i < 1_000; i++) void counters.increment(`key:${i}`, 1);
    void counters.increment('key:of an hour', 3_600);
    expect(memory.size).toBe(1_001);
    for (let waited = 0; memory.size > 1 && waited < 30_000; waited += 100) await sleep(100);
    expect(memory.size).toBe(1);
  });
});
