import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ExecutionRunner } from './execution-runner.js';
import { Executions } from './executions.js';

const LEASES_EVERY_MS = 3_000;
const PRUNE_EVERY_MS = 3_600_000;

/** Keeps the leases of what runs here, ends what other processes left behind, and removes what is old. */
@Injectable()
export class RuntimeUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RuntimeUpkeep.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private reachedLastTime = false;

  constructor(
    private readonly executions: Executions,
    private readonly runner: ExecutionRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.every(LEASES_EVERY_MS, () => this.keepLeases());
    this.every(PRUNE_EVERY_MS, () => this.prune());
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private async keepLeases(): Promise<void> {
    // After the database was away, all leases have run out: their holders are given the time to renew them.
    const othersHadTime = this.reachedLastTime;
    this.reachedLastTime = false;
    await this.executions.renewLeases(this.runner.running);
    if (othersHadTime) await this.executions.failAbandoned();
    this.reachedLastTime = true;
  }

  private async prune(): Promise<void> {
    while (await this.executions.prune());
  }

  private every(milliseconds: number, work: () => Promise<void>): void {
    const attempt = () =>
      work().catch((error: unknown) => this.logger.warn(`Later again: ${(error as Error).message}`));
    this.timers.push(setInterval(() => void attempt(), milliseconds).unref());
    void attempt();
  }
}
