import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

// `last_used_at` is to be true to within five seconds.
const INTERVAL_MS = 3_000;
// Credentials in one statement: nothing waits for long, neither in this process nor for the rows.
const AT_MOST = 500;

// Rows are locked in one order, so that two nodes never wait for each other.
const WRITE = `
  WITH used AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS u (id, requests)),
       locked AS (SELECT id FROM api_keys WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE),
       touched AS (
         UPDATE api_keys SET last_used_at = now() FROM locked WHERE api_keys.id = locked.id
         RETURNING api_keys.id, api_keys.organization_id)
  INSERT INTO api_key_usage (organization_id, api_key_id, day, requests)
  SELECT organization_id, id, (now() AT TIME ZONE 'UTC')::date, requests FROM touched JOIN used USING (id) ORDER BY id
      ON CONFLICT (organization_id, day, api_key_id)
      DO UPDATE SET requests = api_key_usage.requests + excluded.requests`;

/**
 * Keeps `last_used_at` true to within seconds, and counts requests by day, with a few statements now and then, however
 * many requests there are.
 */
@Injectable()
export class LastUsed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(LastUsed.name);
  private used = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.writing = this.writing.then(() => this.flush());
    }, INTERVAL_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    await this.flush();
  }

  /** The credential was used just now. */
  touch(credentialId: number): void {
    this.count(credentialId, 1);
  }

  /** Writes down what was gathered; what cannot be written now is written next time. */
  async flush(): Promise<void> {
    const used = [...this.used];
    this.used = new Map();
    try {
      while (used.length > 0) {
        await this.write(used.slice(-AT_MOST));
        used.splice(-AT_MOST);
      }
    } catch (error) {
      for (const [id, requests] of used) this.count(id, requests);
      this.logger.warn(`last_used_at is written later: ${(error as Error).message}`);
    }
  }

  private async write(used: [id: number, requests: number][]): Promise<void> {
    await this.dataSource.query(WRITE, [used.map(([id]) => id), used.map(([, requests]) => requests)]);
  }

  private count(credentialId: number, requests: number): void {
    this.used.set(credentialId, (this.used.get(credentialId) ?? 0) + requests);
  }
}
