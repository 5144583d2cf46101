import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { requireTransaction } from '../database/after-commit.js';
import type { Actor } from './actor.js';
import type { PersonFacts } from './event-types.js';

/** Writes down who did what, in the transaction of the change itself. */
@Injectable()
export class AuditLog {
  /** @param details plain facts; never a secret */
  async append(
    tx: EntityManager,
    organizationId: number,
    actor: Actor,
    action: string,
    targetId: number,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    requireTransaction(tx);
    await tx.query(
      `INSERT INTO audit_log (organization_id, action, target_id, user_id, credential_id, ip, details)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [organizationId, action, targetId, actor.user?.id ?? null, actor.credentialId, actor.ip, details],
    );
  }

  /** What a person did to their own account, in several organizations. What they are told of a person is not from where the person came. */
  async appendToEach(
    tx: EntityManager,
    organizationIds: readonly number[],
    { id, name, email }: PersonFacts,
    action: string,
  ): Promise<void> {
    requireTransaction(tx);
    await tx.query(
      `INSERT INTO audit_log (organization_id, action, target_id, user_id, details)
       SELECT organization_id, $2, $3, $3, $4 FROM unnest($1::bigint[]) AS organization_id`,
      [organizationIds, action, id, { name, email }],
    );
  }
}
