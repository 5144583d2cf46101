import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import type { DueTable } from './due-rows.js';
import { ImpatientClient } from './impatient-client.js';

const CHANNEL = 'latchkey_due';
/** Other nodes are told together of what became due within this time. */
const GATHER_MS = 20;
const RECONNECT_MS = 1_000;
/** A connection that dies without a word, as with a machine that is gone, is asked whether it is there: this often. */
const CHECK_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Wakes the workers of a queue when something is due: those of this process at once, those of other nodes by
 * PostgreSQL's `NOTIFY`. Workers look by themselves as well, each second: a wake-up that is lost costs a second.
 *
 * The `NOTIFY` is not a part of the transaction that makes the work: commits that notify take turns in the whole
 * server.
 */
@Injectable()
export class Wakeups implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Wakeups.name);
  private readonly sleepers = new Map<string, Set<() => void>>();
  private readonly toTell = new Set<DueTable>();
  private telling: NodeJS.Timeout | undefined;
  private client: pg.Client | undefined;
  private reconnecting: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param wake called whenever there may be something to do */
  listen(queue: DueTable, wake: () => void): void {
    this.sleepers.set(queue, (this.sleepers.get(queue) ?? new Set()).add(wake));
  }

  /** Something in the queue is due, and has been committed. */
  wake(queue: DueTable): void {
    this.wakeHere(queue);
    if (this.settings.databaseUrl === undefined || this.ended) return;
    this.toTell.add(queue);
    this.telling ??= setTimeout(() => void this.tell(), GATHER_MS).unref();
  }

  onApplicationBootstrap(): void {
    if (this.settings.databaseUrl !== undefined) void this.connect(this.settings.databaseUrl);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ended = true;
    clearTimeout(this.reconnecting);
    clearTimeout(this.telling);
    await this.client?.end().catch(() => undefined);
  }

  private wakeHere(queue: string): void {
    for (const wake of this.sleepers.get(queue) ?? []) wake();
  }

  private async tell(): Promise<void> {
    this.telling = undefined;
    const queues = [...this.toTell];
    this.toTell.clear();
    try {
      await this.dataSource.query('SELECT pg_notify($1, queue) FROM unnest($2::text[]) AS queue', [
        CHANNEL,
        queues,
      ]);
    } catch (error) {
      this.logger.debug(`Other nodes find their work by themselves: ${(error as Error).message}`);
    }
  }

  private async connect(connectionString: string): Promise<void> {
    const client = new ImpatientClient({
      connectionString,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      application_name: 'latchkey wake-ups',
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.wakeHere(payload ?? ''));
    client.on('error', () => undefined); // The end of the connection follows, and is dealt with there.
    const checking = setInterval(() => void this.check(client), CHECK_MS).unref();
    client.once('end', () => {
      clearInterval(checking);
      this.reconnect(connectionString);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      this.logger.debug(`Not told of what is due for now: ${(error as Error).message}`);
      await client.end().catch(() => undefined);
    }
  }

  private async check(client: pg.Client): Promise<void> {
    try {
      await client.query('SELECT 1');
    } catch (error) {
      this.logger.debug(`Not told of what is due for now: ${(error as Error).message}`);
    }
  }

  private reconnect(connectionString: string): void {
    if (this.ended) return;
    this.reconnecting = setTimeout(() => void this.connect(connectionString), RECONNECT_MS).unref();
  }
}
