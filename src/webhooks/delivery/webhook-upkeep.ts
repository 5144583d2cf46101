import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { BackgroundWork } from '../../common/background-work.js';
import { PRUNE_EVERY_MS, pruneOldest } from '../../database/retention.js';

// A statement must not take long, nor hold many rows.
const AT_ONCE = 500;

/** Sets aside what waits for endpoints that have been disabled, and removes what is old. */
@Injectable()
export class WebhookUpkeep implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly background: BackgroundWork,
  ) {}

  onApplicationBootstrap(): void {
    this.background.repeat('deliveries of disabled webhooks', () => this.skip());
    const prune = () => pruneOldest(this.dataSource.manager, 'webhook_deliveries');
    this.background.repeat('old deliveries', prune, PRUNE_EVERY_MS);
  }

  /** A try under way is not waited for: what comes of it is written down nevertheless. */
  private async skip(): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `UPDATE webhook_deliveries SET status = 'skipped', due_at = NULL, finished_at = now()
        WHERE id = ANY (ARRAY(
          SELECT d.id FROM webhook_endpoints w JOIN webhook_deliveries d ON d.endpoint_id = w.id
           WHERE w.status = 'disabled' AND w.disabled_at > now() - interval '7 days' AND d.due_at IS NOT NULL
           LIMIT ${AT_ONCE} FOR UPDATE OF d SKIP LOCKED))`,
    );
    return count > 0;
  }
}
