import { setImmediate } from 'node:timers/promises';
import { type Count, countOf } from './count.js';

interface Counter {
  used: number;
  /** By the clock, in milliseconds. */
  endsAt: number;
}

// How many counters are looked at before requests have their turn again: some tenths of a millisecond.
const SWEEP_BATCH = 1_000;

// A Map is copied when it outgrows its room, and nothing else happens meanwhile: with a million entries for a tenth of
// a second. So there are many of them.
const MAPS = 64;

/**
 * Counts in this process. A counter whose window has ended begins anew with its next count; those that nobody counts
 * any more are forgotten by `sweep`, so that no counter needs a timer.
 */
export class MemoryCounters {
  private readonly maps = Array.from({ length: MAPS }, () => new Map<string, Counter>());

  /** @param now milliseconds, by a clock that nobody sets */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How many counters are in memory. */
  get size(): number {
    return this.maps.reduce((sum, { size }) => sum + size, 0);
  }

  /** As {@link Counters#increment}. */
  increment(name: string, windowSeconds: number): Count {
    const now = this.now();
    const counters = this.mapOf(name);
    let counter = counters.get(name);
    if (counter === undefined) {
      counter = { used: 0, endsAt: now + windowSeconds * 1_000 };
      counters.set(name, counter);
    } else if (counter.endsAt <= now) {
      counter.used = 0;
      counter.endsAt = now + windowSeconds * 1_000;
    }
    counter.used += 1;
    return countOf(counter.used, counter.endsAt - now);
  }

  /** As {@link Counters#decrement}. */
  decrement(name: string): void {
    const counter = this.mapOf(name).get(name);
    if (counter !== undefined && counter.used > 0) counter.used -= 1;
  }

  /** As {@link Counters#read}. */
  read(name: string): Count {
    const now = this.now();
    const counter = this.mapOf(name).get(name);
    return counter === undefined || counter.endsAt <= now
      ? countOf(0, 0)
      : countOf(counter.used, counter.endsAt - now);
  }

  /** As {@link Counters#reset}. */
  reset(name: string): void {
    this.mapOf(name).delete(name);
  }

  /** Forgets all whose window has ended: a few per turn of the event loop, however many there are. */
  async sweep(): Promise<void> {
    const now = this.now();
    let looked = 0;
    for (const counters of this.maps) {
      for (const [name, { endsAt }] of counters) {
        if (endsAt <= now) counters.delete(name);
        looked += 1;
        if (looked % SWEEP_BATCH === 0) await setImmediate();
      }
    }
  }

  /** By its end: names differ there, in the digits of an id. */
  private mapOf(name: string): Map<string, Counter> {
    const { length } = name;
    return this.maps[(name.charCodeAt(length - 1) * 10 + name.charCodeAt(length - 2)) & (MAPS - 1)]!;
  }
}
