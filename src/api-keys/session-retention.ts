import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SESSION } from '../auth/session-cookie.js';
import { BackgroundWork } from '../common/background-work.js';
import { KEPT, PRUNE_EVERY_MS, PRUNED_AT_ONCE } from '../database/retention.js';

/** Removes sessions that ended long ago. Keys and tokens stay: who looks after them may ask what became of one. */
@Injectable()
export class SessionRetention implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly background: BackgroundWork,
  ) {}

  onApplicationBootstrap(): void {
    this.background.repeat('old sessions', () => this.removeOldest(), PRUNE_EVERY_MS);
  }

  /** @returns whether there was something to remove */
  private async removeOldest(): Promise<boolean> {
    // Nodes share them, and nobody waits for those that another one is removing.
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM api_keys WHERE id = ANY (ARRAY(
         SELECT id FROM api_keys
          WHERE type = '${SESSION}' AND least(revoked_at, expires_at) < now() - ${KEPT}
          ORDER BY least(revoked_at, expires_at) LIMIT ${PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED))`,
    );
    return count > 0;
  }
}
