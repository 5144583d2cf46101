import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { SESSION } from '../auth/session-cookie.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { CredentialIssuer, type IssuedCredential } from './credential-issuer.js';

/** How long a session lasts, in seconds: then its user signs in again. */
export const SESSION_SECONDS = 7 * 86_400;

/** What the dashboard's cookie holds: credentials of users that open nothing that programs use. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly issuer: CredentialIssuer,
    private readonly audit: AuditLog,
  ) {}

  /** Within the caller's transaction. */
  async begin(
    tx: EntityManager,
    organizationId: number,
    userId: number,
    actor: Actor,
  ): Promise<IssuedCredential> {
    const [{ expires_at }] = await tx.query<[{ expires_at: Date }]>(
      'SELECT now() + make_interval(secs => $1) AS expires_at',
      [SESSION_SECONDS],
    );
    const issued = await this.issuer.issue(tx, organizationId, {
      type: SESSION,
      name: 'Dashboard',
      permissions: ['*'],
      userId,
      createdBy: userId,
      expiresAt: expires_at,
    });
    await this.audit.append(tx, organizationId, actor, 'session.began', issued.id);
    return issued;
  }

  /** From its commit on, the session is refused everywhere. Ending twice changes nothing. */
  async end(userId: number, id: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const session = await tx.findOneBy(ApiKeyEntity, { userId, id, type: SESSION });
      const { affected } = await tx.update(
        ApiKeyEntity,
        { userId, id, type: SESSION, revokedAt: IsNull() },
        { revokedAt: () => 'now()', revokedBy: userId },
      );
      if (affected === 1) await this.audit.append(tx, session!.organizationId, actor, 'session.ended', id);
    });
  }
}
