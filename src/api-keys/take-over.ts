import type { EntityManager } from 'typeorm';
import type { CredentialTypeName } from './credential-types.js';

/** A credential that another product has issued: of its value only the hash is known. */
export interface ForeignCredential {
  readonly organizationId: number;
  readonly type: CredentialTypeName;
  readonly userId: number | null;
  readonly createdBy: number | null;
  readonly name: string;
  /** SHA-256 in hex: of the part after the pipe for a numbered credential, else of the whole. */
  readonly keyHash: string;
  readonly keyPrefix: string;
  /** The number before the pipe. */
  readonly presentedId: number | null;
  readonly permissions: readonly string[];
  readonly rateLimitPerMinute: number | null;
  /** These four as of RFC 3339. */
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly createdAt: string | null;
}

// A personal token is worth something only under a membership that is not younger than itself.
const INSERT = `
  INSERT INTO api_keys (organization_id, type, user_id, created_by, name, key_hash, key_prefix, presented_id,
                        permissions, rate_limit_per_minute, last_used_at, expires_at, revoked_at, created_at,
                        imported_at)
  SELECT r.organization_id, r.type, r.user_id, r.created_by, r.name, decode(r.key_hash, 'hex'), r.key_prefix, r.presented_id,
         r.permissions::jsonb, r.rate_limit_per_minute, r.last_used_at, r.expires_at, r.revoked_at,
         greatest(coalesce(r.created_at, now()), m.created_at), now()
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                $8::bigint[], $9::text[], $10::int[], $11::timestamptz[], $12::timestamptz[],
                $13::timestamptz[], $14::timestamptz[])
      AS r (organization_id, type, user_id, created_by, name, key_hash, key_prefix, presented_id,
            permissions, rate_limit_per_minute, last_used_at, expires_at, revoked_at, created_at)
    LEFT JOIN members m ON m.organization_id = r.organization_id AND m.user_id = r.user_id`;

/**
 * Stores credentials that were issued elsewhere, within the caller's transaction. Nobody is told of each: no events.
 *
 * @param credentials checked by the caller; a thousand or so at a time
 */
export async function takeOver(tx: EntityManager, credentials: readonly ForeignCredential[]): Promise<void> {
  const column = <T>(value: (credential: ForeignCredential) => T) => credentials.map(value);
  await tx.query(INSERT, [
    column(({ organizationId }) => organizationId),
    column(({ type }) => type),
    column(({ userId }) => userId),
    column(({ createdBy }) => createdBy),
    column(({ name }) => name),
    column(({ keyHash }) => keyHash),
    column(({ keyPrefix }) => keyPrefix),
    column(({ presentedId }) => presentedId),
    column(({ permissions }) => JSON.stringify(permissions)),
    column(({ rateLimitPerMinute }) => rateLimitPerMinute),
    column(({ lastUsedAt }) => lastUsedAt),
    column(({ expiresAt }) => expiresAt),
    column(({ revokedAt }) => revokedAt),
    column(({ createdAt }) => createdAt),
  ]);
}

/** Which of these hashes (SHA-256 in hex) are those of stored credentials, of any organization. */
export async function findStoredHashes(
  tx: EntityManager,
  keyHashes: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ hash: string }[]>(
    `SELECT encode(key_hash, 'hex') AS hash FROM api_keys
      WHERE key_hash = ANY (ARRAY(SELECT decode(hash, 'hex') FROM unnest($1::text[]) AS given (hash)))`,
    [keyHashes],
  );
  return new Set(rows.map(({ hash }) => hash));
}
