import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterAbstract,
  type RateLimiterRes,
} from 'rate-limiter-flexible';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

export interface Count {
  /** How often the key was counted in its current window, this time included. */
  readonly used: number;
  /** Whole seconds until the window ends. */
  readonly resetSeconds: number;
}

/**
 * Counts things in windows of time, by name: in Redis when `REDIS_URL` is set (all nodes share it), in this
 * process otherwise, and in this process while Redis is gone.
 */
@Injectable()
export class Counters implements OnApplicationShutdown {
  private readonly logger = new Logger(Counters.name);
  private readonly redis: Redis | undefined;
  private readonly limiter: RateLimiterAbstract;

  constructor(@Inject(SETTINGS) settings: Settings) {
    // Where the limit lies is the caller's business: here nothing is ever refused.
    const options = { keyPrefix: 'latchkey', points: Number.MAX_SAFE_INTEGER, duration: 60 };
    const memory = new RateLimiterMemory(options);
    this.redis = settings.redisUrl === undefined ? undefined : this.connect(settings.redisUrl);
    this.limiter =
      this.redis === undefined
        ? memory
        : new RateLimiterRedis({
            ...options,
            storeClient: this.redis,
            insuranceLimiter: memory,
            rejectIfRedisNotReady: true,
          });
  }

  /** Counts `key` once more; its window begins with the first count and lasts `windowSeconds`. */
  async increment(key: string, windowSeconds: number): Promise<Count> {
    return toCount(await this.limiter.consume(key, 1, { customDuration: windowSeconds }));
  }

  /** Takes one count back. */
  async decrement(key: string): Promise<void> {
    await this.limiter.reward(key, 1);
  }

  /** The count of `key` in its current window, without counting. */
  async read(key: string): Promise<Count> {
    const result = await this.limiter.get(key);
    return result === null ? { used: 0, resetSeconds: 0 } : toCount(result);
  }

  async reset(key: string): Promise<void> {
    await this.limiter.delete(key);
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private connect(url: string): Redis {
    const redis = new Redis(url, {
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: 1_000,
      commandTimeout: 500,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    redis.on('ready', () => this.logger.log('Counters are shared through Redis.'));
    redis.on('close', () => this.logger.warn('Redis is not reachable: counting in this process.'));
    redis.on('error', () => {
      // "close" follows, and says it once.
    });
    return redis;
  }
}

const toCount = (result: RateLimiterRes): Count => ({
  used: result.consumedPoints,
  resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
});
