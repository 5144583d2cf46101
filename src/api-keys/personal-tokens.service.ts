import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { CredentialIssuer, type IssuedCredential } from './credential-issuer.js';

// A statement must not take long.
const REVOKED_AT_ONCE = 500;

/** Access tokens that users make for themselves by logging in. */
@Injectable()
export class PersonalTokensService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly issuer: CredentialIssuer,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Within the caller's transaction.
   *
   * @param deviceName what the user recognises it by
   */
  async issue(
    tx: EntityManager,
    organizationId: number,
    userId: number,
    deviceName: string,
    abilities: readonly string[],
    actor: Actor,
  ): Promise<IssuedCredential> {
    const issued = await this.issuer.issue(tx, organizationId, {
      type: 'personal',
      name: deviceName,
      permissions: abilities,
      userId,
      createdBy: userId,
    });
    await this.audit.append(tx, organizationId, actor, 'token.created', issued.id, { name: deviceName });
    return issued;
  }

  /** One's own living tokens, of all organizations, newest first. */
  async list(userId: number): Promise<ApiKeyEntity[]> {
    return this.dataSource.manager.find(ApiKeyEntity, {
      where: { userId, type: 'personal', revokedAt: IsNull() },
      order: { id: 'DESC' },
      take: 1_000,
    });
  }

  /** @throws {LatchkeyError} `not_found`, also for somebody else's */
  async revoke(userId: number, id: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const token = await tx.findOneBy(ApiKeyEntity, { userId, id, type: 'personal' });
      if (token === null) throw notFound('token');
      const { affected } = await tx.update(
        ApiKeyEntity,
        { userId, id, type: 'personal', revokedAt: IsNull() },
        { revokedAt: () => 'now()', revokedBy: userId },
      );
      if (affected !== 1) return;
      await this.audit.append(tx, token.organizationId, actor, 'token.revoked', id, { name: token.name });
    });
  }

  /** Ends all of them, and all sessions, in all organizations, within the caller's transaction. */
  async revokeAll(tx: EntityManager, userId: number): Promise<void> {
    let after: number | undefined = 0;
    while (after !== undefined) {
      // Each step goes on after the last one: the rows that it has ended are not looked at again.
      const [ended]: [{ id: number }[], number] = await tx.query(
        `UPDATE api_keys SET revoked_at = now(), revoked_by = $1
          WHERE id = ANY (ARRAY(
            SELECT id FROM api_keys WHERE user_id = $1 AND id > $2 AND revoked_at IS NULL
             ORDER BY id LIMIT ${REVOKED_AT_ONCE} FOR NO KEY UPDATE))
          RETURNING id`,
        [userId, after],
      );
      after = ended.length === REVOKED_AT_ONCE ? Math.max(...ended.map(({ id }) => id)) : undefined;
    }
  }
}
