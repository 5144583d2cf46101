import type { ApiKeyFacts } from '../events/event-types.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { RateLimits } from './rate-limits.js';

/** What is said of a key, in answers and in webhooks. */
export function toFacts(key: ApiKeyEntity, rateLimits: RateLimits): ApiKeyFacts {
  const { creator } = key;
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
    created_by: creator && { id: creator.id, name: creator.name, email: creator.email },
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}
