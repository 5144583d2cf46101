import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, IsNull } from 'typeorm';
import { notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { CredentialIssuer, type IssuedCredential } from './credential-issuer.js';

/** Access tokens that users make for themselves by logging in. */
@Injectable()
export class PersonalTokensService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly issuer: CredentialIssuer,
    private readonly audit: AuditLog,
  ) {}

  /** @param deviceName what the user recognises it by */
  async issue(
    organizationId: number,
    userId: number,
    deviceName: string,
    abilities: readonly string[],
    actor: Actor,
  ): Promise<IssuedCredential> {
    return this.dataSource.transaction(async (tx) => {
      const issued = await this.issuer.issue(tx, organizationId, {
        type: 'personal',
        name: deviceName,
        permissions: abilities,
        userId,
        createdBy: userId,
      });
      await this.audit.append(tx, organizationId, actor, 'token.created', issued.id, { name: deviceName });
      return issued;
    });
  }

  /** One's own living tokens, of all organizations, newest first. */
  async list(userId: number): Promise<ApiKeyEntity[]> {
    return this.dataSource.manager.find(ApiKeyEntity, {
      where: { userId, revokedAt: IsNull() },
      order: { id: 'DESC' },
      take: 1_000,
    });
  }

  /** @throws {LatchkeyError} `not_found`, also for somebody else's */
  async revoke(userId: number, id: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const token = await tx.findOneBy(ApiKeyEntity, { userId, id });
      if (token === null) throw notFound('token');
      const { affected } = await tx.update(
        ApiKeyEntity,
        { userId, id, revokedAt: IsNull() },
        { revokedAt: () => 'now()', revokedBy: userId },
      );
      if (affected === 1) await this.audit.append(tx, token.organizationId, actor, 'token.revoked', id);
    });
  }
}
