import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

export interface WorkerOptions<Job> {
  readonly name: string;
  /** How many jobs may be under way at a time. */
  readonly concurrency: number;
  /** How often to look for jobs that nobody told of, in milliseconds. */
  readonly pollMs: number;
  /** How long to wait between two looks, in milliseconds: what comes meanwhile is taken together. */
  readonly pauseMs?: number;
  /** Takes up to `limit` jobs, and is asked again until it finds none; a job that is not finished comes back by itself (a lease). */
  readonly claim: (limit: number) => Promise<Job[]>;
  readonly work: (job: Job) => Promise<void>;
}

// Orchestrators kill what has not ended after ten seconds or so, and workers may have to end one after the other.
const STOP_WITHIN_MS = 3_000;

/** Takes jobs as they come, several at a time, until it is stopped; then it finishes those under way. */
export class Worker<Job> {
  private readonly logger: Logger;
  private readonly underWay = new Set<Promise<void>>();
  private running = false;
  private loop: Promise<void> | undefined;
  private nudged = false;
  private wake: (() => void) | undefined;

  constructor(private readonly options: WorkerOptions<Job>) {
    this.logger = new Logger(options.name);
  }

  start(): void {
    this.running = true;
    this.loop = this.run();
  }

  /** There is something to do: look now. */
  nudge(): void {
    this.nudged = true;
    this.wake?.();
  }

  /** Takes no more jobs, and waits for those under way, but not for ever: what hangs is left to its lease. */
  async stop(): Promise<void> {
    this.running = false;
    this.wake?.();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_WITHIN_MS);
    });
    await Promise.race([this.finish(), timeout]);
    clearTimeout(timer);
    if (this.underWay.size > 0)
      this.logger.warn(`Left ${this.underWay.size} unfinished; their leases bring them back.`);
  }

  private async finish(): Promise<void> {
    await this.loop;
    await Promise.all(this.underWay);
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.nudged = false;
      const free = this.options.concurrency - this.underWay.size;
      const jobs = free > 0 ? await this.claim(free) : [];
      for (const job of jobs) this.begin(job);
      if (jobs.length === 0) await this.sleep();
      if (this.options.pauseMs !== undefined && this.running) await sleep(this.options.pauseMs);
    }
  }

  private async claim(limit: number): Promise<Job[]> {
    try {
      return await this.options.claim(limit);
    } catch (error) {
      this.logger.warn(`Cannot look for work: ${(error as Error).message}`);
      return [];
    }
  }

  private begin(job: Job): void {
    const promise = this.work(job).finally(() => {
      this.underWay.delete(promise);
      if (this.underWay.size === this.options.concurrency - 1) this.nudge();
    });
    this.underWay.add(promise);
  }

  private async work(job: Job): Promise<void> {
    try {
      await this.options.work(job);
    } catch (error) {
      this.logger.error(error, 'A job failed; its lease will bring it back.');
    }
  }

  private async sleep(): Promise<void> {
    if (this.nudged || !this.running) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.pollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
