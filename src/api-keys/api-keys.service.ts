import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { coversWithoutUser } from '../auth/abilities.js';
import type { Principal } from '../auth/principal.js';
import { invalidInput, LatchkeyError } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import type { ApiKeyFacts } from '../events/event-types.js';
import { Outbox } from '../events/outbox.js';
import { type ApiKeyView, toFacts, toView } from './api-key-facts.js';
import { type ApiKeyFilter, findApiKeys, readApiKey } from './api-key-store.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { CredentialIssuer } from './credential-issuer.js';
import { type ApiKeyRequest, planApiKey } from './new-api-key.js';
import { RateLimits } from './rate-limits.js';
import { Scopes } from './scopes.js';

export interface ApiKeyChange {
  readonly name?: string;
  /** Null: as the plan says. */
  readonly rateLimitPerMinute?: number | null;
}

/** An organization's API keys: every change is one transaction with its audit entry and its event. */
@Injectable()
export class ApiKeysService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly issuer: CredentialIssuer,
    private readonly scopes: Scopes,
    private readonly rateLimits: RateLimits,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Makes a key in the maker's organization.
   *
   * @returns the facts, and the key in plain text, which nobody can read again
   * @throws {LatchkeyError} `invalid_input`; `insufficient_scope` when the maker does not hold what they hand out;
   *   `key_limit_reached`
   */
  async create(
    request: ApiKeyRequest,
    maker: Principal,
    actor: Actor,
  ): Promise<{ key: string; apiKey: ApiKeyFacts }> {
    const plan = planApiKey(request, this.scopes);
    requireHeld(maker, plan.permissions);
    const organizationId = maker.organization.id;
    return this.dataSource.transaction(async (tx) => {
      await this.requireRoom(tx, organizationId, maker.organization.plan);
      const expiresAt = await expiryOf(tx, request);
      const rateLimit = request.rateLimitPerMinute ?? null;
      const { id, plainText, keyPrefix, createdAt } = await this.issuer.issue(tx, organizationId, {
        type: request.type,
        name: request.name,
        permissions: plan.permissions,
        createdBy: actor.user?.id ?? null,
        environment: plan.environment,
        rateLimitPerMinute: rateLimit,
        expiresAt,
      });
      const apiKey: ApiKeyFacts = {
        id,
        type: request.type,
        name: request.name,
        key_prefix: keyPrefix,
        permissions: plan.permissions,
        environment: plan.environment,
        rate_limit_per_minute: this.rateLimits.of(request.type, rateLimit, maker.organization.plan),
        status: 'active',
        organization_id: organizationId,
        created_by: actor.user,
        created_at: createdAt.toISOString(),
        last_used_at: null,
        expires_at: expiresAt?.toISOString() ?? null,
        revoked_at: null,
      };
      await this.tell(tx, apiKey, 'api_key.created', actor);
      return { key: plainText, apiKey };
    });
  }

  async list(organizationId: number, filter: ApiKeyFilter): Promise<ApiKeyView[]> {
    const keys = await findApiKeys(this.dataSource.manager, organizationId, filter);
    return keys.map((key) => toView(key, this.rateLimits, filter.withRevoker));
  }

  async read(organizationId: number, id: number, withRevoker = false): Promise<ApiKeyView> {
    const key = await readApiKey(this.dataSource.manager, organizationId, id, withRevoker);
    return toView(key, this.rateLimits, withRevoker);
  }

  /** @throws {LatchkeyError} `key_revoked`: what is dead is not changed */
  async update(organizationId: number, id: number, change: ApiKeyChange, actor: Actor): Promise<ApiKeyFacts> {
    return this.dataSource.transaction(async (tx) => {
      // Whoever revokes it at the same time waits, or has been first.
      await tx.query('SELECT 1 FROM api_keys WHERE organization_id = $1 AND id = $2 FOR UPDATE', [
        organizationId,
        id,
      ]);
      const key = await readApiKey(tx, organizationId, id);
      if (key.revokedAt !== null) throw new LatchkeyError('key_revoked', 'A revoked key cannot be changed.');
      const changed = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      if (Object.keys(changed).length > 0) {
        await tx.update(ApiKeyEntity, { organizationId, id }, changed);
        await this.audit.append(tx, organizationId, actor, 'api_key.updated', id, changed);
      }
      return toFacts(await readApiKey(tx, organizationId, id), this.rateLimits);
    });
  }

  /**
   * From its commit on, the key is refused everywhere. Revoking twice changes nothing.
   *
   * @param replacementId of the key that takes its place, if one does
   * @throws {LatchkeyError} `not_found`; `conflict` when the replacement cannot take its place
   */
  async revoke(organizationId: number, id: number, actor: Actor, replacementId?: number): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      if (replacementId !== undefined) await requireReplacement(tx, organizationId, id, replacementId);
      else await readApiKey(tx, organizationId, id);
      const { affected } = await tx
        .createQueryBuilder()
        .update(ApiKeyEntity)
        .set({ revokedAt: () => 'now()', revokedBy: actor.user?.id ?? null })
        .where('organization_id = :organizationId AND id = :id AND revoked_at IS NULL', {
          organizationId,
          id,
        })
        .execute();
      if (affected !== 1) return;
      const apiKey = toFacts(await readApiKey(tx, organizationId, id), this.rateLimits);
      await this.tell(tx, apiKey, 'api_key.revoked', actor);
    });
  }

  private async tell(
    tx: EntityManager,
    apiKey: ApiKeyFacts,
    type: 'api_key.created' | 'api_key.revoked',
    actor: Actor,
  ): Promise<void> {
    const { organization_id, id, name } = apiKey;
    await this.audit.append(tx, organization_id, actor, type, id, { name });
    const data = { organization_id, api_key: apiKey, actor: actor.user };
    await this.outbox.append(tx, organization_id, type, data, { ip: actor.ip });
  }

  private async requireRoom(tx: EntityManager, organizationId: number, plan: string): Promise<void> {
    const maximum = this.rateLimits.maxKeysOf(plan);
    if (maximum === undefined) return;
    // Makers of the same organization take turns, or two of them could both take the last place.
    await tx.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
    const current = await findApiKeys(tx, organizationId, { status: 'active', limit: maximum });
    if (current.length >= maximum) {
      throw new LatchkeyError('key_limit_reached', `The plan ${plan} allows ${maximum} keys.`);
    }
  }
}

/** Nobody hands out an ability that they do not hold themselves. */
function requireHeld(maker: Principal, permissions: readonly string[]): void {
  const missing = permissions.filter((permission) => !maker.can(permission));
  if (missing.length === 0) return;
  throw new LatchkeyError(
    'insufficient_scope',
    `You cannot hand out what you do not hold: ${missing.join(', ')}.`,
    { scope: missing },
  );
}

/** Whoever rotates must not be left without a key. */
async function requireReplacement(
  tx: EntityManager,
  organizationId: number,
  id: number,
  replacementId: number,
): Promise<void> {
  // The replacement cannot be revoked while we rely on it. Both in the order in which LastUsed locks them.
  await tx.query(
    `SELECT 1 FROM api_keys WHERE organization_id = $1 AND id = ANY ($2::bigint[])
      ORDER BY id FOR NO KEY UPDATE`,
    [organizationId, [id, replacementId]],
  );
  const key = await readApiKey(tx, organizationId, id);
  const replacement = await readApiKey(tx, organizationId, replacementId);
  if (replacement.id === key.id || replacement.status !== 'active') {
    throw new LatchkeyError('conflict', 'The replacement must be another key, and active.');
  }
  const missing = key.permissions.filter(
    (permission) => !coversWithoutUser(replacement.permissions, permission),
  );
  if (missing.length > 0) {
    throw new LatchkeyError('conflict', `The replacement lacks the permission ${missing.join(' and ')}.`);
  }
}

/** When the key ends, by the database's clock. */
async function expiryOf(
  tx: EntityManager,
  { expiresAt, expiresInDays }: ApiKeyRequest,
): Promise<Date | null> {
  if (expiresAt == null && expiresInDays == null) return null;
  const [{ expiry, past }] = await tx.query<[{ expiry: Date; past: boolean }]>(
    `SELECT expiry, expiry <= now() AS past
       FROM (SELECT coalesce($1::timestamptz, now() + make_interval(days => $2::int)) AS expiry) given`,
    [expiresAt ?? null, expiresInDays ?? null],
  );
  if (past) throw invalidInput({ expires_at: ['expires_at must lie in the future.'] });
  return expiry;
}
