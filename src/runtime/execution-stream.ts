import { setMaxListeners } from 'node:events';
import { type BeforeApplicationShutdown, Injectable, Logger, type MessageEvent } from '@nestjs/common';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { ExecutionChanges, type Watch } from './execution-changes.js';
import { ExecutionRunner } from './execution-runner.js';
import { type Execution, Executions, type Progress } from './executions.js';

const POLL_MS = 1_000;
/** What runs in this process tells of its changes; it is asked only in case that one was missed. */
const POLL_OWN_MS = 15_000;
const MAX_OPEN = 100;
const KEEP_ALIVE_MS = 15_000;

/** What comes of an execution, as Server-Sent Events until it ends; wherever it runs. */
@Injectable()
export class ExecutionStream implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ExecutionStream.name);
  private readonly ending = new AbortController();
  private readonly open = new Map<number, number>();

  constructor(
    private readonly executions: Executions,
    private readonly changes: ExecutionChanges,
    private readonly runner: ExecutionRunner,
  ) {
    setMaxListeners(0, this.ending.signal);
  }

  /** An open stream would keep the server from ending; its client comes back with `Last-Event-ID`. */
  beforeApplicationShutdown(): void {
    this.ending.abort();
  }

  /** @throws {LatchkeyError} `rate_limited` when the organization has too many open here */
  requireRoom(organizationId: number): void {
    if ((this.open.get(organizationId) ?? 0) < MAX_OPEN) return;
    throw new LatchkeyError('rate_limited', `No more than ${MAX_OPEN} streams may be open.`, {
      retryAfterSeconds: 5,
    });
  }

  /**
   * @param after the `Last-Event-ID` of a client that comes back, or 0
   * @param gone aborted when the client has gone away
   * @returns `progress` events, numbered, then one `execution` event that tells how it ended
   */
  async *of(
    organizationId: number,
    id: number,
    after: number,
    gone: AbortSignal,
  ): AsyncGenerator<MessageEvent> {
    this.count(organizationId, 1);
    const watch = this.changes.watch(id);
    try {
      yield* this.follow(organizationId, id, after, gone, watch);
    } finally {
      watch.end();
      this.count(organizationId, -1);
    }
  }

  private async *follow(
    organizationId: number,
    id: number,
    after: number,
    gone: AbortSignal,
    watch: Watch,
  ): AsyncGenerator<MessageEvent> {
    const signal = AbortSignal.any([gone, this.ending.signal]);
    let seen = after;
    let told = Date.now();
    while (!signal.aborted) {
      const news = await this.newsAfter(organizationId, id, seen);
      if (news === undefined) {
        await watch.next(POLL_MS, signal);
        continue;
      }
      const { execution, progress } = news;
      for (const { seq, data } of progress) yield { type: 'progress', id: String(seq), data: { data } };
      seen = progress.at(-1)?.seq ?? seen;
      if (progress.length > 0) {
        told = Date.now();
        continue;
      }
      if (execution.status !== 'running') {
        // With an id of its own, a client that comes back would be taken to have seen progress of that number.
        yield { type: 'execution', id: String(seen), data: { execution } };
        return;
      }
      if (Date.now() - told >= KEEP_ALIVE_MS) {
        yield { comment: 'still running' };
        told = Date.now();
      }
      await watch.next(this.runner.isRunning(id) ? POLL_OWN_MS : POLL_MS, signal);
    }
  }

  private count(organizationId: number, change: 1 | -1): void {
    const open = (this.open.get(organizationId) ?? 0) + change;
    if (open === 0) this.open.delete(organizationId);
    else this.open.set(organizationId, open);
  }

  /** @returns undefined while the database is away: an open stream outlives that */
  private async newsAfter(
    organizationId: number,
    id: number,
    seen: number,
  ): Promise<{ execution: Execution; progress: Progress[] } | undefined> {
    try {
      // Read in this order, nothing that was reported before the end is missed.
      const { execution } = await this.executions.read(organizationId, id);
      return { execution, progress: await this.executions.progressAfter(organizationId, id, seen) };
    } catch (error) {
      if (error instanceof LatchkeyError) throw error;
      this.logger.warn(`A stream goes on later: ${(error as Error).message}`);
      return undefined;
    }
  }
}
