import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Identity } from '../../auth/principal.js';
import type { Role } from '../../auth/roles.js';
import { prepared } from '../../database/prepared.js';
import { credentialType, type CredentialTypeName } from '../credential-types.js';
import { RateLimits } from '../rate-limits.js';
import { SharedValues } from './shared-values.js';
import { Turn } from './turn.js';

/** A credential as it is stored, with those behind it. */
export interface StoredCredential {
  readonly identity: Identity;
  readonly type: CredentialTypeName;
  /** The number before the pipe, of a numbered one. */
  readonly presentedId: number;
  /** In milliseconds since 1970; null: never. */
  readonly expiresAt: number | null;
}

/** What one look at the database has found. */
export interface Reading {
  readonly credential: StoredCredential | undefined;
  /** The position of the change log in the same snapshot. */
  readonly position: number;
  /** The database's time, in milliseconds since 1970. */
  readonly now: number;
}

interface Row {
  position: number;
  now: number;
  key_hash: Buffer | null;
  id: number;
  type: CredentialTypeName;
  name: string;
  permissions: string[];
  presented_id: number;
  imported: boolean;
  rate_limit_per_minute: number | null;
  expires_at: number | null;
  organization_id: number;
  organization_name: string;
  plan: string;
  suspended: boolean;
  user_id: number | null;
  user_name: string;
  email: string;
  is_operator: boolean;
  role: Role | null;
}

// A user who is no member any more, or disabled, has nothing left of a token; also not when they are a member again.
const LOOKUP = `
  SELECT h.seq AS position, extract(epoch FROM now())::float8 * 1000 AS now, found.*
    FROM change_head h LEFT JOIN (
      SELECT k.key_hash, k.id, k.type, k.name, k.permissions, k.rate_limit_per_minute,
             coalesce(k.presented_id, k.id) AS presented_id, k.imported_at IS NOT NULL AS imported,
             extract(epoch FROM k.expires_at)::float8 * 1000 AS expires_at,
             o.id AS organization_id, o.name AS organization_name, o.plan, o.suspended_at IS NOT NULL AS suspended,
             u.id AS user_id, u.name AS user_name, u.email, u.is_operator, m.role
        FROM api_keys k
        JOIN organizations o ON o.id = k.organization_id
        LEFT JOIN users u ON u.id = k.user_id
        LEFT JOIN members m ON m.organization_id = k.organization_id AND m.user_id = k.user_id
         AND m.created_at <= k.created_at
       WHERE k.key_hash = ANY ($1::bytea[]) AND k.revoked_at IS NULL
         AND (k.user_id IS NULL OR (m.role IS NOT NULL AND u.disabled_at IS NULL))
    ) found ON true`;

// So many hashes in one statement, so many statements at a time.
const LIMIT = 500;
const AT_ONCE = 4;

/**
 * Looks up what is not in memory: all that is asked for in one turn of the event loop with one statement, or with as
 * few as can take it. Who asked is answered when their own is done, so that a flood holds up others less.
 */
@Injectable()
export class CredentialLookup {
  private readonly shared = new SharedValues();
  private readonly turn = new Turn((hashes: ReadonlySet<string>) => this.read(hashes), {
    atOnce: AT_ONCE,
    atMost: LIMIT,
  });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly rateLimits: RateLimits,
  ) {}

  /** @returns what the database holds now, after the call */
  async find(hash: string): Promise<Reading> {
    const readings = await this.turn.ask(hash);
    return readings.get(hash)!;
  }

  private async read(wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Reading>> {
    const hashes = Array.from(wanted, (hash) => Buffer.from(hash, 'latin1'));
    const rows = await prepared<Row>(this.dataSource, 'latchkey_credentials', LOOKUP, [hashes]);
    const { position, now } = rows[0]!;
    const found = new Map<string, Reading>();
    for (const hash of wanted) found.set(hash, { credential: undefined, position, now });
    for (const row of rows) {
      if (row.key_hash === null) continue;
      found.set(row.key_hash.toString('latin1'), { credential: this.toStored(row), position, now });
    }
    return found;
  }

  /** In memory there may be many: what is equal is there once. */
  private toStored(row: Row): StoredCredential {
    const type = credentialType(row.type).name;
    return {
      type,
      presentedId: row.presented_id,
      expiresAt: row.expires_at,
      identity: {
        credential: {
          id: row.id,
          type,
          name: row.name,
          abilities: this.shared.share(row.permissions),
          rateLimitPerMinute: this.rateLimits.of(type, row.rate_limit_per_minute, row.plan),
          organizationId: row.organization_id,
          isImported: row.imported,
        },
        organization: this.shared.share({
          id: row.organization_id,
          name: row.organization_name,
          plan: row.plan,
          suspended: row.suspended,
        }),
        user:
          row.user_id === null || row.role === null
            ? null
            : {
                id: row.user_id,
                name: row.user_name,
                email: row.email,
                isOperator: row.is_operator,
                role: row.role,
              },
      },
    };
  }
}
