import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import type { Count } from './count.js';
import { MemoryCounters } from './memory-counters.js';
import { RedisCounters } from './redis-counters.js';

const SWEEP_EACH_MS = 5_000;

/**
 * Counts things in windows of time, by name: in Redis when `REDIS_URL` is set (all nodes share it), in this
 * process otherwise, and in this process while Redis does not count. Nothing ever fails because of Redis.
 */
@Injectable()
export class Counters implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Counters.name);
  private readonly memory = new MemoryCounters();
  private readonly redis: RedisCounters | undefined;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(@Inject(SETTINGS) { redisUrl }: Settings) {
    if (redisUrl === undefined) return;
    this.redis = new RedisCounters(redisUrl, (shared, why) => this.tell(shared, why));
  }

  /** Whether all nodes count together, or each for itself because Redis does not count; undefined: there is no Redis. */
  get state(): 'shared' | 'local' | undefined {
    return this.redis === undefined ? undefined : this.redis.isShared ? 'shared' : 'local';
  }

  /**
   * Counts `name` once more; its window begins with the first count and lasts `windowSeconds`.
   *
   * @returns the count itself where this process counts: there is nothing to wait for then
   */
  increment(name: string, windowSeconds: number): Count | Promise<Count> {
    return this.redis?.isShared === true
      ? this.redis.increment(name, windowSeconds).catch(() => this.memory.increment(name, windowSeconds))
      : this.memory.increment(name, windowSeconds);
  }

  /** Takes one count back; never below zero. */
  async decrement(name: string): Promise<void> {
    if (this.redis?.isShared === true)
      await this.redis.decrement(name).catch(() => this.memory.decrement(name));
    else this.memory.decrement(name);
  }

  /** The count of `name` in its current window, without counting. */
  async read(name: string): Promise<Count> {
    return this.redis?.isShared === true
      ? this.redis.read(name).catch(() => this.memory.read(name))
      : this.memory.read(name);
  }

  /** Forgets all counts of `name`. */
  async reset(name: string): Promise<void> {
    // Also what was counted here while Redis was gone.
    this.memory.reset(name);
    if (this.redis?.isShared === true) await this.redis.reset(name).catch(() => undefined);
  }

  async onModuleInit(): Promise<void> {
    this.sweeper = setInterval(() => void this.memory.sweep(), SWEEP_EACH_MS).unref();
    await this.redis?.start();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeper);
    this.redis?.stop();
  }

  private tell(shared: boolean, why = 'no connection'): void {
    if (shared) this.logger.log('Rate limits are shared through Redis.');
    else this.logger.warn(`Redis does not count (${why}): rate limits hold for this node alone.`);
  }
}
