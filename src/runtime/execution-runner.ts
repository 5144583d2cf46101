import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { retry } from '../common/retry.js';
import { databaseProblem } from '../database/database-errors.js';
import type { ToolCall } from '../tools/tool.decorator.js';
import type { RegisteredTool } from '../tools/tools.js';
import { ExecutionChanges } from './execution-changes.js';
import { type Execution, Executions, INTERRUPTED } from './executions.js';
import { INTERNAL, publicSentence } from './public-sentence.js';
import { toStorable } from './to-storable.js';

const LONGEST_MS = 3_600_000;
const TOO_LONG = new LatchkeyError('unavailable', 'It took longer than an hour.');
const ENDING = new LatchkeyError('unavailable', INTERRUPTED);
/** A server that ends lets tools come to their end for so long, and then has so long to say that they did not. */
const FINISH_WITHIN_MS = 2_000;
const SAY_SO_WITHIN_MS = 500;
/** Who waits for a tool waits no longer than this for the record of its end. */
const RECORD_WITHIN_MS = 1_500;
const ATTEMPTS = 60;
const PAUSE_MS = 1_000;

interface UnderWay {
  /** Resolves when its end is on record. */
  readonly recorded: Promise<void>;
  readonly stop: AbortController;
}

/** Runs tools, and keeps what comes of them. */
@Injectable()
export class ExecutionRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ExecutionRunner.name);
  private readonly underWay = new Map<number, UnderWay>();
  private isEnding = false;

  constructor(
    private readonly executions: Executions,
    private readonly changes: ExecutionChanges,
  ) {}

  /** What this process runs at the moment, or has not put on record yet. */
  get running(): number[] {
    return [...this.underWay.keys()];
  }

  isRunning(id: number): boolean {
    return this.underWay.has(id);
  }

  /** @throws {LatchkeyError} `unavailable` when the server is about to end: another one takes it */
  requireOpen(): void {
    if (this.isEnding) {
      throw new LatchkeyError('unavailable', 'This server is about to end.', { retryAfterSeconds: 1 });
    }
  }

  /** What is under way comes to its end; what cannot in time is said to have failed, rather than left to its lease. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await this.allWithin(FINISH_WITHIN_MS);
    for (const { stop } of this.underWay.values()) stop.abort(ENDING);
    await this.allWithin(SAY_SO_WITHIN_MS);
  }

  /**
   * Runs a tool to its end.
   *
   * @returns how it ended, which is on record then, unless the database is away; with the secrets that are shown once
   */
  run(
    organizationId: number,
    id: number,
    tool: RegisteredTool,
    args: unknown,
    call: Omit<ToolCall, 'signal'>,
  ): Promise<Execution> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(TOO_LONG), LONGEST_MS);
    const outcome = this.outcomeOf(organizationId, id, tool, args, { ...call, signal: stop.signal });
    const recorded = outcome
      .then((execution) => this.record(organizationId, execution, tool))
      .finally(() => {
        clearTimeout(timer);
        this.underWay.delete(id);
        this.changes.tell(id);
      });
    this.underWay.set(id, { recorded, stop });
    return outcome.then(async (execution) => {
      await within(RECORD_WITHIN_MS, recorded);
      return execution;
    });
  }

  private async outcomeOf(
    organizationId: number,
    id: number,
    tool: RegisteredTool,
    args: unknown,
    call: ToolCall,
  ): Promise<Execution> {
    try {
      this.requireOpen();
      const returned = this.drive(organizationId, id, tool.call(args, call), call.signal);
      return { id, status: 'succeeded', result: toStorable(await untilAborted(returned, call.signal)) };
    } catch (thrown) {
      return { id, status: 'failed', error: this.sentenceOf(thrown, tool.name) };
    }
  }

  /** Its lease is kept up meanwhile: what has ended well is not told as interrupted. */
  private async record(organizationId: number, execution: Execution, tool: RegisteredTool): Promise<void> {
    const kept = { ...execution, result: without(tool.shownOnce, execution.result) };
    try {
      await this.untilDatabaseIsBack(() => this.executions.finish(organizationId, kept));
    } catch (error) {
      this.logger.error(error, `How execution ${execution.id} ended could not be kept.`);
    }
  }

  private async drive(
    organizationId: number,
    id: number,
    returned: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (!isAsyncGenerator(returned)) return returned;
    try {
      for (let seq = 1; ; seq++) {
        const { done, value } = await returned.next();
        if (done === true || signal.aborted) return value;
        const data = toStorable(value);
        await this.untilDatabaseIsBack(() => this.executions.report(organizationId, id, seq, data));
        this.changes.tell(id);
      }
    } finally {
      await returned.return(undefined);
    }
  }

  private untilDatabaseIsBack(work: () => Promise<void>): Promise<void> {
    return retry(work, ATTEMPTS, PAUSE_MS, (error) => {
      if (databaseProblem(error) !== 'unavailable') throw error;
      this.logger.warn(`Tried again in ${PAUSE_MS} ms: ${(error as Error).message}`);
    });
  }

  private sentenceOf(thrown: unknown, tool: string): string {
    const sentence = publicSentence(thrown);
    if (sentence === undefined) this.logger.error(thrown, `The tool ${tool} failed.`);
    return String(toStorable(sentence ?? INTERNAL));
  }

  private allWithin(milliseconds: number): Promise<void> {
    const all = Promise.all([...this.underWay.values()].map(({ recorded }) => recorded));
    return within(milliseconds, all);
  }
}

const isAsyncGenerator = (value: unknown): value is AsyncGenerator<unknown, unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

function without(names: readonly string[], result: unknown): unknown {
  if (names.length === 0 || typeof result !== 'object' || result === null || Array.isArray(result))
    return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => !names.includes(name)));
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let refuse = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    refuse = () => reject(signal.reason as Error);
    signal.addEventListener('abort', refuse);
  });
  // A listener that stays would keep all that it knows alive.
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', refuse));
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
