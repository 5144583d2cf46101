import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { dueTables } from '../database/due-rows.js';
import { Counters } from '../rate-limit/counters.js';

/** What Prometheus reads: the process, the requests, and what waits in the queues. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'Requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  private readonly waiting = new Gauge({
    name: 'latchkey_queue_waiting',
    help: 'Rows that wait to be worked on, by queue.',
    labelNames: ['queue'],
    registers: [this.registry],
  });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    counters: Counters,
  ) {
    collectDefaultMetrics({ register: this.registry });
    if (counters.state !== undefined) this.watchRateLimits(counters);
  }

  readonly observe: RequestHandler = (request, response, next) => {
    const end = this.requests.startTimer({ method: request.method });
    response.once('finish', () => {
      // The route's pattern, never the path: ids would make a series each.
      const route = (request.route as { path?: unknown } | undefined)?.path;
      end({ route: typeof route === 'string' ? route : 'none', status: response.statusCode });
    });
    next();
  };

  get contentType(): string {
    return this.registry.contentType;
  }

  async text(): Promise<string> {
    await this.countQueues();
    return this.registry.metrics();
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
