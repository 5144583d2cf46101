import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { dueTables } from '../database/due-rows.js';
import type { RequestObserver } from '../http/at-end.js';
import { Counters } from '../rate-limit/counters.js';
import { TryCounts } from '../webhooks/delivery/try-counts.js';
import { RequestDurations } from './request-durations.js';

/** What Prometheus reads: the process, the requests, and what waits in the queues. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new RequestDurations();
  private readonly waiting = new Gauge({
    name: 'latchkey_queue_waiting',
    help: 'Rows that wait to be worked on, by queue.',
    labelNames: ['queue'],
    registers: [this.registry],
  });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    counters: Counters,
    tries: TryCounts,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.requests.register(this.registry);
    this.countTries(tries);
    if (counters.state !== undefined) this.watchRateLimits(counters);
  }

  readonly observe: RequestObserver = ({ method, route }, { statusCode, writableFinished }, milliseconds) => {
    if (!writableFinished) return;
    // The route's pattern, never the path: ids would make a series each.
    const path = (route as { path?: unknown } | undefined)?.path;
    this.requests.observe(method, typeof path === 'string' ? path : 'none', statusCode, milliseconds / 1_000);
  };

  get contentType(): string {
    return this.registry.contentType;
  }

  async text(): Promise<string> {
    await this.countQueues();
    return this.registry.metrics();
  }

  private countTries(tries: TryCounts): void {
    new Counter({
      name: 'latchkey_webhook_tries_total',
      help: 'Tries to deliver to a webhook, by how they ended: succeeded, or the kind of error.',
      labelNames: ['outcome'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [outcome, count] of tries.entries()) this.inc({ outcome }, count);
      },
    });
  }

  private watchRateLimits(counters: Counters): void {
    new Gauge({
      name: 'latchkey_rate_limit_shared',
      help: '1: rate limits are shared through Redis; 0: Redis does not count, and this node counts alone.',
      registers: [this.registry],
      collect() {
        this.set(counters.state === 'shared' ? 1 : 0);
      },
    });
  }

  /** With the database gone, the other figures are still worth having. */
  private async countQueues(): Promise<void> {
    try {
      for (const queue of dueTables) {
        const [{ count }] = await this.dataSource.query<[{ count: number }]>(
          `SELECT count(*) AS count FROM ${queue} WHERE due_at IS NOT NULL`,
        );
        this.waiting.set({ queue }, count);
      }
    } catch {
      this.waiting.reset();
    }
  }
}
