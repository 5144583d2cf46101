import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Batch } from './batch.js';
import { type Count, countOf } from './count.js';
import { type ScriptCommands, scripts } from './redis-scripts.js';

const PREFIX = 'latchkey:';
// Different counters in one call: Redis is busy with them for about a millisecond.
const BATCH_SIZE = 500;
const ANSWER_MS = 400;
const CONNECT_MS = 1_000;
const RECONNECT_MS = 500;

/**
 * Counts in Redis, which all nodes share: what is counted in one turn of the event loop with one round trip.
 *
 * Whatever goes wrong, a lost connection, no answer in time, an error for an answer, `isShared` becomes false at once
 * and the connection is made anew; it becomes true again when Redis has counted something over it.
 */
export class RedisCounters {
  private readonly redis: Redis & ScriptCommands;
  private batch: { readonly counts: Batch; readonly answered: Promise<void> } | undefined;
  private shared: boolean | undefined;
  private trial: Promise<void> | undefined;
  private trouble: Error | undefined;
  private stopped = false;

  /** @param changed is told whether Redis counts, whenever that changes; and if not, why: no secret is in it */
  constructor(
    url: string,
    private readonly changed: (shared: boolean, why?: string) => void,
  ) {
    this.redis = new Redis(url, {
      scripts,
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      retryStrategy: () => RECONNECT_MS,
      // A command is sent once or not at all: sent again it could be counted twice. One whose answer is lost may have
      // counted, beside what this process counts instead.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      // The trial shows more, and in time.
      enableReadyCheck: false,
      disableClientInfo: true,
    }) as Redis & ScriptCommands;
    this.redis.on('ready', () => {
      this.trouble = undefined;
      this.trial = this.tryOut();
    });
    this.redis.on('error', (error: Error) => {
      this.trouble = error;
    });
    this.redis.on('close', () => {
      this.change(false, this.trouble === undefined ? 'connection closed' : reasonOf(this.trouble));
    });
  }

  /** Whether Redis counts. */
  get isShared(): boolean {
    return this.shared === true;
  }

  /** Connects, and waits until it is known whether Redis counts; where it does not, it is tried again and again. */
  async start(): Promise<void> {
    await this.redis.connect().catch((error: unknown) => this.change(false, reasonOf(error)));
    await this.trial;
  }

  /** As {@link Counters#increment}. @throws when Redis gives no count; it may have counted */
  async increment(name: string, windowSeconds: number): Promise<Count> {
    const { counts, answered } = (this.batch ??= this.begin());
    const count = counts.add(name, windowSeconds);
    if (counts.size === BATCH_SIZE) this.batch = undefined;
    await answered;
    return count();
  }

  /** As {@link Counters#decrement}. @throws when Redis does not answer */
  async decrement(name: string): Promise<void> {
    await this.ask(() => this.redis.countBack(PREFIX + name));
  }

  /** As {@link Counters#read}. @throws when Redis does not answer */
  async read(name: string): Promise<Count> {
    const [used, leftMs] = await this.ask(() => this.redis.readCount(PREFIX + name));
    return countOf(used, leftMs);
  }

  /** As {@link Counters#reset}. @throws when Redis does not answer */
  async reset(name: string): Promise<void> {
    await this.ask(() => this.redis.del(PREFIX + name));
  }

  stop(): void {
    this.stopped = true;
    this.shared = false;
    this.redis.disconnect();
  }

  private begin() {
    const counts = new Batch();
    const send = async () => {
      await endOfTurn();
      if (this.batch?.counts === counts) this.batch = undefined;
      counts.answer(await this.ask(() => this.send(counts)));
    };
    return { counts, answered: send() };
  }

  private send(counts: Batch): Promise<number[]> {
    return this.redis.countTimes(counts.size, counts.keysAndArguments(PREFIX));
  }

  private async ask<T>(command: () => Promise<T>): Promise<T> {
    if (!this.isShared) throw new Error('Redis does not count.');
    try {
      return await inTime(command());
    } catch (error) {
      // Of several that fail for one reason, the first has said so.
      if (this.isShared) this.giveUp(error);
      throw error;
    }
  }

  /** Counts something, over a new connection: Redis may well answer but be unable to write. */
  private async tryOut(): Promise<void> {
    const counts = new Batch();
    counts.add('trial', 1);
    try {
      await inTime(this.send(counts));
      // AUTH and SELECT were answered before it: had they failed, this is known by now.
      await endOfTurn();
      if (this.trouble !== undefined) throw this.trouble;
      if (this.redis.status === 'ready') this.change(true);
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** Makes the connection anew: it may be a dead one, or lead to a machine that is not the right one any more. */
  private giveUp(error: unknown): void {
    this.change(false, reasonOf(error));
    this.redis.stream.destroy();
  }

  private change(shared: boolean, why?: string): void {
    if (this.stopped || this.shared === shared) return;
    this.shared = shared;
    this.changed(shared, why);
  }
}

/** A loop that was busy for long reads what has arrived meanwhile before it is too late for it. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      setImmediate(() => reject(new Error('no answer')));
    }, ANSWER_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** In one word: the messages of Redis may repeat what it was sent, a password as well. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? /^[A-Z]+\b/.exec(message)?.[0] ?? 'no answer';
}
