import type { ApiKeyFacts, PersonFacts } from '../events/event-types.js';
import { personOf } from '../users/user.entity.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { RateLimits } from './rate-limits.js';

/** What is said of a key, in answers and in webhooks. */
export function toFacts(key: ApiKeyEntity, rateLimits: RateLimits): ApiKeyFacts {
  return {
    id: key.id,
    type: key.type,
    name: key.name,
    key_prefix: key.keyPrefix,
    permissions: key.permissions,
    environment: key.environment,
    rate_limit_per_minute: rateLimits.of(key.type, key.rateLimitPerMinute, key.organization.plan),
    status: key.status,
    organization_id: key.organizationId,
    created_by: key.creator && personOf(key.creator),
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

/** What those see of a key who look after it. */
export interface ApiKeyView extends ApiKeyFacts {
  /** Only where it was asked for. Null also when no user revoked it. */
  readonly revoked_by?: PersonFacts | null;
}

/** As {@link toFacts}; with who revoked it, if the row was read with that. */
export function toView(key: ApiKeyEntity, rateLimits: RateLimits, withRevoker = false): ApiKeyView {
  const facts = toFacts(key, rateLimits);
  return withRevoker ? { ...facts, revoked_by: key.revoker && personOf(key.revoker) } : facts;
}
