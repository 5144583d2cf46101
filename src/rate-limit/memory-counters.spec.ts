import { setImmediate as nextTurn } from 'node:timers/promises';
import { MemoryCounters } from './memory-counters.js';

describe('counters in memory', () => {
  let now: number;
  let counters: MemoryCounters;

  beforeEach(() => {
    now = 5_000_000.25;
    counters = new MemoryCounters(() => now);
  });

  const used = (name: string, windowSeconds = 60) => counters.increment(name, windowSeconds).used;

  test('count each name for itself, in the order of asking', () => {
    expect([used('a'), used('a'), used('b'), used('a')]).toEqual([1, 2, 1, 3]);
    const names = Array.from({ length: 5_000 }, (_, i) => `key:${i % 1_000}`);
    names.forEach((name, i) => expect(used(name)).toBe(Math.floor(i / 1_000) + 1));
  });

  test('begin anew when the window that began with the first count has ended, not before', () => {
    expect(counters.increment('a', 60)).toEqual({ used: 1, resetSeconds: 60 });
    now += 59_000;
    expect(counters.increment('a', 60)).toEqual({ used: 2, resetSeconds: 1 });
    now += 999;
    expect(counters.increment('a', 60)).toEqual({ used: 3, resetSeconds: 1 });
    now += 1;
    expect(counters.read('a')).toEqual({ used: 0, resetSeconds: 0 });
    expect(counters.increment('a', 30)).toEqual({ used: 1, resetSeconds: 30 });
    now += 30_000;
    expect(used('a')).toBe(1);
  });

  test('keep the end of a window whatever later counts want', () => {
    counters.increment('a', 10);
    expect(counters.increment('a', 3_600)).toEqual({ used: 2, resetSeconds: 10 });
  });

  test('are read without being counted, taken back never below zero, and reset', () => {
    expect(counters.read('a')).toEqual({ used: 0, resetSeconds: 0 });
    counters.decrement('a');
    expect(used('a')).toBe(1);
    expect(counters.read('a')).toEqual({ used: 1, resetSeconds: 60 });
    counters.decrement('a');
    counters.decrement('a');
    expect(counters.read('a')).toEqual({ used: 0, resetSeconds: 0 });
    expect([used('a'), used('a')]).toEqual([1, 2]);
    counters.reset('a');
    expect(used('a')).toBe(1);
  });

  test('are forgotten when their window has ended, and only then', async () => {
    for (let i = 0; i < 3_000; i++) counters.increment(`short:${i}`, i % 2 === 0 ? 60 : 120);
    await counters.sweep();
    expect(counters.size).toBe(3_000);
    now += 60_000;
    await counters.sweep();
    expect(counters.size).toBe(1_500);
    expect([used('short:1'), used('short:0')]).toEqual([2, 1]);
    now += 120_000;
    await counters.sweep();
    expect(counters.size).toBe(0);
  });

  test('of a burst are forgotten a few per turn of the event loop, and counted exactly meanwhile', async () => {
    const many = 100_000;
    for (let i = 0; i < many; i++) counters.increment(`key:${i}`, 60);
    now += 60_000;
    let going = true;
    const swept = counters.sweep().then(() => (going = false));
    const sizes = [many];
    let count = 0;
    while (going) {
      expect(used('hot')).toBe((count += 1));
      sizes.push(counters.size);
      await nextTurn();
    }
    await swept;
    expect(counters.size).toBe(1);
    const forgotten = sizes.slice(1).map((size, i) => sizes[i]! - size);
    expect(Math.max(...forgotten)).toBeLessThanOrEqual(1_000);
  });
});

test('a count whose window has just begun never says that it is longer than it is', () => {
  for (let moment = 0.1; moment < 10_000; moment += 7.3) {
    const counters = new MemoryCounters(() => moment);
    expect(counters.increment('key:1', 60).resetSeconds).toBe(60);
  }
});
