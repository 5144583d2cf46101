import { type Count, countOf } from './count.js';

interface Counter {
  readonly windowMs: number;
  times: number;
  /** Its count before this batch, and what is left of its window; known with the answer. */
  before: number;
  leftMs: number;
}

/** What is counted in one turn of the event loop: a counter that is counted several times is sent once. */
export class Batch {
  private readonly counters = new Map<string, Counter>();

  /** How many different counters there are in it. */
  get size(): number {
    return this.counters.size;
  }

  /**
   * Adds one count.
   *
   * @returns gives this count, once the batch is answered: those of the same counter in the order of asking
   */
  add(name: string, windowSeconds: number): () => Count {
    let counter = this.counters.get(name);
    if (counter === undefined) {
      counter = { windowMs: windowSeconds * 1_000, times: 0, before: 0, leftMs: 0 };
      this.counters.set(name, counter);
    }
    counter.times += 1;
    const { times } = counter;
    return () => countOf(counter.before + times, counter.leftMs);
  }

  /** The keys, and then for each of them how often, and its window in milliseconds. */
  keysAndArguments(prefix: string): (string | number)[] {
    const keys: string[] = [];
    const args: number[] = [];
    for (const [name, { times, windowMs }] of this.counters) {
      keys.push(prefix + name);
      args.push(times, windowMs);
    }
    return [...keys, ...args];
  }

  /** @param answer for each key its count now, and the milliseconds that are left of its window */
  answer(answer: readonly number[]): void {
    let i = 0;
    for (const counter of this.counters.values()) {
      counter.before = answer[i++]! - counter.times;
      counter.leftMs = answer[i++]!;
    }
  }
}
