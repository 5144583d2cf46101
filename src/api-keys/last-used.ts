import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

const INTERVAL_MS = 1_000;

/** Keeps `last_used_at` true to within seconds, with one statement a second however many requests there are. */
@Injectable()
export class LastUsed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(LastUsed.name);
  private used = new Set<number>();
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
    this.used.add(credentialId);
  }

  /** Writes down what was gathered; what cannot be written now is written next time. */
  async flush(): Promise<void> {
    if (this.used.size === 0) return;
    const ids = [...this.used];
    this.used = new Set();
    try {
      // Rows are locked in one order, so that two nodes never wait for each other.
      await this.dataSource.query(
        `UPDATE api_keys SET last_used_at = now()
           FROM (SELECT id FROM api_keys WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE) used
          WHERE api_keys.id = used.id`,
        [ids],
      );
    } catch (error) {
      for (const id of ids) this.used.add(id);
      this.logger.warn(`last_used_at is written later: ${(error as Error).message}`);
    }
  }
}
