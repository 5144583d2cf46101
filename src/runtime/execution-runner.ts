import { setMaxListeners } from 'node:events';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import type { ToolCall } from '../tools/tool.decorator.js';
import type { RegisteredTool } from '../tools/tools.js';
import { ExecutionChanges } from './execution-changes.js';
import { type Execution, Executions } from './executions.js';
import { toStorable } from './to-storable.js';

const LONGEST_MS = 3_600_000;
const TOO_LONG = 'It took longer than an hour.';
const STOP_WITHIN_MS = 2_000;

/** Runs tools, and keeps what comes of them. */
@Injectable()
export class ExecutionRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ExecutionRunner.name);
  private readonly underWay = new Map<number, Promise<Execution>>();
  private readonly ending = new AbortController();

  constructor(
    private readonly executions: Executions,
    private readonly changes: ExecutionChanges,
  ) {
    setMaxListeners(0, this.ending.signal);
  }

  /** What this process runs at the moment. */
  get running(): number[] {
    return [...this.underWay.keys()];
  }

  /** What a server that ends cannot finish is said to have failed, rather than left to its lease. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort(new LatchkeyError('unavailable', 'Interrupted: the server that ran it has ended.'));
    const timeout = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref());
    await Promise.race([Promise.allSettled(this.underWay.values()), timeout]);
  }

  /**
   * Runs a tool to its end.
   *
   * @returns how it ended; its result with the secrets that are shown once. Rejects only if that cannot be kept
   */
  run(
    organizationId: number,
    id: number,
    tool: RegisteredTool,
    args: unknown,
    call: Omit<ToolCall, 'signal'>,
  ): Promise<Execution> {
    const tooLong = new AbortController();
    const timer = setTimeout(() => tooLong.abort(new LatchkeyError('unavailable', TOO_LONG)), LONGEST_MS);
    const signal = AbortSignal.any([this.ending.signal, tooLong.signal]);
    const ended = this.execute(organizationId, id, tool, args, { ...call, signal }).finally(() => {
      clearTimeout(timer);
      this.underWay.delete(id);
      this.changes.tell(id);
    });
    this.underWay.set(id, ended);
    ended.catch((error: unknown) => this.logger.error(error, `How execution ${id} ended could not be kept.`));
    return ended;
  }

  private async execute(
    organizationId: number,
    id: number,
    tool: RegisteredTool,
    args: unknown,
    call: ToolCall,
  ): Promise<Execution> {
    try {
      const returned = this.drive(organizationId, id, tool.call(args, call), call.signal);
      const result = toStorable(await untilAborted(returned, call.signal));
      await this.executions.finish(organizationId, {
        id,
        status: 'succeeded',
        result: without(tool.shownOnce, result),
      });
      return { id, status: 'succeeded', result };
    } catch (thrown) {
      const failed: Execution = { id, status: 'failed', error: this.sentenceOf(thrown, tool.name) };
      await this.executions.finish(organizationId, failed);
      return failed;
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
        await this.executions.report(organizationId, id, seq, toStorable(value));
        this.changes.tell(id);
      }
    } finally {
      await returned.return(undefined);
    }
  }

  private sentenceOf(thrown: unknown, tool: string): string {
    if (thrown instanceof LatchkeyError) return String(toStorable(thrown.message));
    this.logger.error(thrown, `The tool ${tool} failed.`);
    return 'Something went wrong on our side.';
  }
}

const isAsyncGenerator = (value: unknown): value is AsyncGenerator<unknown, unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

function without(names: readonly string[], result: unknown): unknown {
  if (names.length === 0 || typeof result !== 'object' || result === null) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => !names.includes(name)));
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const refuse = () => reject(signal.reason as Error);
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
  return Promise.race([work, aborted]);
}
