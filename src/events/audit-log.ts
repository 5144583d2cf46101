import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { requireTransaction } from '../database/after-commit.js';
import type { Actor } from './actor.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

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
    await tx.insert(AuditEntryEntity, {
      organizationId,
      action,
      targetId,
      userId: actor.user?.id ?? null,
      credentialId: actor.credentialId,
      ip: actor.ip,
      details: details as object,
    });
  }
}
