import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { BackgroundWork } from '../../common/background-work.js';
import { Outbox } from '../../events/outbox.js';
import { toFacts } from '../api-key-facts.js';
import { findApiKeysById } from '../api-key-store.js';
import type { ApiKeyEntity } from '../api-key.entity.js';
import { RateLimits } from '../rate-limits.js';

const LOOK_EVERY_MS = 2_000;
// All of them are one transaction.
const AT_ONCE = 50;

/** Nodes share them. By the database's clock, as all that follows in the transaction. */
const CLAIM = `
  SELECT id, ceil(extract(epoch FROM expires_at - now()) / 86400)::int AS days_left FROM api_keys
   WHERE expiry_notice_at <= now() ORDER BY expiry_notice_at LIMIT ${AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED`;
const SCHEDULE_NEXT = `
  UPDATE api_keys SET expiry_notice_at = expiry_notice_after(expires_at, now()) WHERE id = ANY ($1)`;

interface Claimed {
  readonly id: number;
  /** Rounded up; none when it has expired. */
  readonly days_left: number;
}

/**
 * Tells that keys expire, seven days and one day ahead, and that they have expired. `expiry_notice_at` says when: a
 * trigger of the database sets it with the expiry. What was to be told during an outage and is no longer true is not
 * told: of each key there is one event, which says how it is now.
 */
@Injectable()
export class ExpiryNotices implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly background: BackgroundWork,
    private readonly rateLimits: RateLimits,
    private readonly outbox: Outbox,
  ) {}

  onApplicationBootstrap(): void {
    const step = () => this.dataSource.transaction((tx) => this.tellSome(tx));
    this.background.repeat('expiring keys', step, LOOK_EVERY_MS);
  }

  /** An event exists if and only if its key will not be told of again. */
  private async tellSome(tx: EntityManager): Promise<boolean> {
    const claimed = await tx.query<Claimed[]>(CLAIM);
    if (claimed.length === 0) return false;
    const ids = claimed.map(({ id }) => id);
    const keys = new Map((await findApiKeysById(tx, ids)).map((key) => [key.id, key]));
    for (const { id, days_left } of claimed) await this.tell(tx, keys.get(id)!, days_left);
    await tx.query(SCHEDULE_NEXT, [ids]);
    return true;
  }

  private async tell(tx: EntityManager, key: ApiKeyEntity, daysLeft: number): Promise<void> {
    const { organizationId } = key;
    const data = { organization_id: organizationId, api_key: toFacts(key, this.rateLimits), actor: null };
    const context = { ip: null };
    if (daysLeft < 1) await this.outbox.append(tx, organizationId, 'api_key.expired', data, context);
    else {
      const expiring = { ...data, days_left: daysLeft };
      await this.outbox.append(tx, organizationId, 'api_key.expiring', expiring, context);
    }
  }
}
