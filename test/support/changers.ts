import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { anyChange, type Change, type Statement } from './changes.js';
import type { Write } from './history.js';
import { type Credential, currentValues, type Population } from './population.js';
import type { Random } from './random.js';

/** Makes changes, several at a time but one at a time of each register, and writes down when. */
export class Changers {
  readonly writes: Write[] = [];
  /** How many requests for a change were refused, and of how many nobody knew the outcome. */
  readonly counts = { refused: 0, unclear: 0 };
  /** What is being changed, or was just now. */
  readonly hot: Credential[] = [];
  /** What the registers hold now. */
  readonly values: Map<string, string>;
  private readonly busy = new Set<string>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly urls: readonly string[],
    private readonly population: Population,
    before: ReadonlyMap<string, string>,
  ) {
    this.values = new Map(before);
  }

  /** One change after the other, until it is told to stop. */
  async run(random: Random, pauseMs: number, isGoing: () => boolean): Promise<void> {
    while (isGoing()) {
      await sleep(random.below(2 * pauseMs));
      await this.changeOne(random);
    }
  }

  private async changeOne(random: Random): Promise<void> {
    const subject = random.of(this.population.credentials);
    const change = anyChange(subject, {
      of: (register) => this.values.get(register)!,
      random,
      operator: this.population.operator.token,
    });
    if (this.busy.has(change.register)) return;
    this.busy.add(change.register);
    this.hot.push(subject);
    if (this.hot.length > 8) this.hot.shift();
    try {
      const begin = performance.now();
      const moment = await this.make(change, random, begin);
      if (moment === undefined) return;
      this.writes.push({ register: change.register, value: change.value, ...moment });
      this.values.set(change.register, change.value);
    } finally {
      this.busy.delete(change.register);
    }
  }

  /** @returns undefined when it has not happened */
  private async make(change: Change, random: Random, begin: number) {
    if (change.byHand !== undefined) return this.byHand(change, change.byHand, random, begin);
    // A connection that was idle for long may be closed just when it is used again: nobody knows the outcome.
    const { status } = await change.byRequest!(random.of(this.urls)).catch(() => ({ status: 503 }));
    if (status >= 500) {
      this.counts.unclear += 1;
      return (await this.hasHappened(change)) ? { begin, end: performance.now() } : undefined;
    }
    if (status >= 400) this.counts.refused += 1;
    return status < 400 ? { begin, end: performance.now() } : undefined;
  }

  private async byHand(change: Change, statements: readonly Statement[], random: Random, begin: number) {
    const client = await this.pool.connect();
    try {
      const at = await inTransaction(client, statements, random);
      if (at === undefined) return undefined;
      const end = performance.now();
      if (change.isForetold !== true) return { begin, end };
      const moment = at - Date.now() + end;
      await sleep(Math.max(0, moment - end + 10));
      return { begin: Math.max(begin, moment - 5), end: Math.max(end, moment + 5) };
    } finally {
      client.release();
    }
  }

  private async hasHappened({ register, value, lock }: Change): Promise<boolean> {
    const [text, ...values] = lock!;
    await this.pool.query(text, values);
    const { rows } = await this.pool.query<{ value: string }>(
      `SELECT value FROM (${currentValues}) AS current WHERE register = $1`,
      [register],
    );
    return (rows[0]?.value ?? 'none') === value;
  }
}

const BULK = `UPDATE api_keys SET rate_limit_per_minute = 1 + floor(random() * 1000)::int WHERE name = 'filler'`;

/** @returns what the last statement says of the time, or undefined when nothing came of it */
async function inTransaction(
  client: pg.PoolClient,
  statements: readonly Statement[],
  random: Random,
): Promise<number | undefined> {
  const way = random.below(100);
  await client.query('BEGIN');
  try {
    // The number is taken at once, and not at the end.
    if (way < 10) await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    // More at once than is read at once.
    if (way === 99) await client.query(BULK);
    let last: pg.QueryResult<{ at?: number }> | undefined;
    for (const [text, ...values] of statements) last = await client.query(text, values);
    if (way < 20) await sleep(random.below(30));
    const isDone = last!.rowCount !== 0 && way % 10 !== 5;
    await client.query(isDone ? 'COMMIT' : 'ROLLBACK');
    return isDone ? (last!.rows[0]?.at ?? 0) : undefined;
  } catch (error) {
    await client.query('ROLLBACK');
    // A deadlock with a request.
    if ((error as { code?: string }).code === '40P01') return undefined;
    throw error;
  }
}

/** What nothing in the log can be relied on to be there: cut off at random. */
export async function prune(pool: pg.Pool, random: Random, isGoing: () => boolean): Promise<void> {
  while (isGoing()) {
    await sleep(1_000 + random.below(2_000));
    await pool.query('DELETE FROM changes WHERE seq <= (SELECT seq FROM change_head) - $1', [
      random.below(8),
    ]);
  }
}
