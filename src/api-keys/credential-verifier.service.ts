import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CredentialVerifier, type Verification } from '../auth/ports.js';
import type { Role } from '../auth/roles.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { type CredentialLookup, importedLookupOf, lookupOf, readCredentialText } from './credential-text.js';
import { credentialType, type CredentialTypeName } from './credential-types.js';
import { ImportedCredentials } from './imported-credentials.js';
import { LastUsed } from './last-used.js';
import { RateLimits } from './rate-limits.js';

interface Row {
  id: number;
  type: CredentialTypeName;
  name: string;
  permissions: string[];
  presented_id: number;
  imported: boolean;
  rate_limit_per_minute: number | null;
  expired: boolean;
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

// Read after the request arrived, every time: whatever was committed before is seen.
const LOOKUP = `
  SELECT k.id, k.type, k.name, k.permissions, k.rate_limit_per_minute,
         coalesce(k.presented_id, k.id) AS presented_id, k.imported_at IS NOT NULL AS imported,
         coalesce(k.expires_at <= now(), false) AS expired,
         o.id AS organization_id, o.name AS organization_name, o.plan, o.suspended_at IS NOT NULL AS suspended,
         u.id AS user_id, u.name AS user_name, u.email, u.is_operator, m.role
    FROM api_keys k
    JOIN organizations o ON o.id = k.organization_id
    LEFT JOIN users u ON u.id = k.user_id
    LEFT JOIN members m ON m.organization_id = k.organization_id AND m.user_id = k.user_id
     AND m.created_at <= k.created_at
   WHERE k.key_hash = $1 AND k.revoked_at IS NULL`;

/** Finds the credential that was presented, by the SHA-256 of its secret. */
@Injectable()
export class CredentialVerifierService extends CredentialVerifier {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly rateLimits: RateLimits,
    private readonly lastUsed: LastUsed,
    private readonly imported: ImportedCredentials,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  override async verify(presented: string): Promise<Verification> {
    const own = lookupOf(presented, this.settings.custom.brand);
    const lookup = own ?? (await this.lookupAmongImported(presented));
    if (lookup === undefined) return 'unknown';
    const [row] = await this.dataSource.query<Row[]>(LOOKUP, [lookup.hash]);
    if (row === undefined || !isPresentedAs(row, lookup)) return 'unknown';
    if (own === undefined && !row.imported) return 'unknown';
    // A user who is no member any more has nothing left of a token made here, also not when they are one again.
    if (row.user_id !== null && row.role === null) return 'unknown';
    return row.expired ? 'expired' : this.toIdentity(row);
  }

  override recognises(text: string): boolean {
    return readCredentialText(text, this.settings.custom.brand) !== undefined;
  }

  override touch(credentialId: number): void {
    this.lastUsed.touch(credentialId);
  }

  /** Where nothing was imported, a text that cannot be ours is refused without a look at the credentials. */
  private async lookupAmongImported(presented: string): Promise<CredentialLookup | undefined> {
    const lookup = importedLookupOf(presented);
    return lookup !== undefined && (await this.imported.exist()) ? lookup : undefined;
  }

  private toIdentity(row: Row): Verification {
    return {
      credential: {
        id: row.id,
        type: row.type,
        name: row.name,
        abilities: row.permissions,
        rateLimitPerMinute: this.rateLimits.of(row.type, row.rate_limit_per_minute, row.plan),
        organizationId: row.organization_id,
      },
      organization: {
        id: row.organization_id,
        name: row.organization_name,
        plan: row.plan,
        suspended: row.suspended,
      },
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
    };
  }
}

/** A number before the pipe must be the credential's; what is no numbered credential has none. */
function isPresentedAs(row: Row, { id }: CredentialLookup): boolean {
  return id === undefined || (credentialType(row.type).form === 'numbered' && row.presented_id === id);
}
