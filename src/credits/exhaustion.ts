import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { afterEnd } from '../database/after-commit.js';
import type { Actor } from '../events/actor.js';
import { Outbox } from '../events/outbox.js';

/**
 * Tells `credits.exhausted`, once until the next grant: whoever sets the mark `credits_exhausted_at` tells it, in the
 * same transaction.
 */
@Injectable()
export class Exhaustion {
  private readonly logger = new Logger(Exhaustion.name);

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** @param needed credits: nothing is told when that many are there (again) */
  async tell(tx: EntityManager, organizationId: number, needed: number, actor: Actor): Promise<void> {
    const [[marked]] = await tx.query<[{ credits: number }[], number]>(
      `UPDATE organizations SET credits_exhausted_at = now()
        WHERE id = $1 AND credits < $2 AND credits_exhausted_at IS NULL RETURNING credits`,
      [organizationId, needed],
    );
    if (marked === undefined) return;
    const data = { organization_id: organizationId, actor: actor.user, credits: marked.credits };
    await this.outbox.append(tx, organizationId, 'credits.exhausted', data, { ip: actor.ip });
  }

  /** In a transaction of its own: after a refusal there is none to be part of. */
  async tellAlone(organizationId: number, needed: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction((tx) => this.tell(tx, organizationId, needed, actor));
  }

  /**
   * As {@link tellAlone}, once the caller's transaction has ended: it may hold the row, and on the embedded database
   * the only connection. Should that fail, no mark is set, and the next refusal tells it. What did not suffice only
   * because of the transaction's own earlier charges suffices when they are rolled back, and is not told.
   */
  tellAfter(tx: EntityManager, organizationId: number, needed: number, actor: Actor): void {
    afterEnd(tx, () => {
      this.tellAlone(organizationId, needed, actor).catch((error: unknown) => {
        this.logger.error(error, 'credits.exhausted could not be told.');
      });
    });
  }
}
