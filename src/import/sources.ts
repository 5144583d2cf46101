import type { ForeignCredential } from '../api-keys/take-over.js';
import { sha256 } from '../api-keys/secret.js';
import type { Owners, OwnerWish } from './owners.js';
import type { RowReader } from './row-reader.js';

/** A row that is right by itself; whose it becomes is still to be found. */
export interface ImportRow {
  readonly credential: Omit<ForeignCredential, 'organizationId' | 'type' | 'userId' | 'createdBy'>;
  readonly owner: OwnerWish;
}

/** A kind of table that can be taken over. */
export interface Source {
  readonly name: 'sanctum' | 'key-hashes';
  /** What it holds. */
  readonly noun: 'token' | 'key';
  readonly hashColumn: string;
  readonly requiredColumns: readonly string[];
  /** Others are left out, and named. */
  readonly optionalColumns: readonly string[];
  /** What the reader has found wrong makes the row void. */
  readonly read: (row: RowReader, options: SourceOptions) => ImportRow;
}

export interface SourceOptions {
  /** Every row becomes this organization's. */
  readonly organizationId: number | undefined;
  readonly owners: Owners | undefined;
  /** Which class `User` (or `Team`) stands for: by the last part of its name, in small letters. */
  readonly typeOfKind: Map<string, string>;
}

/** `personal_access_tokens` of Laravel Sanctum. */
const sanctum: Source = {
  name: 'sanctum',
  noun: 'token',
  hashColumn: 'token',
  requiredColumns: ['id', 'tokenable_type', 'tokenable_id', 'name', 'token', 'abilities'],
  optionalColumns: ['last_used_at', 'expires_at', 'created_at', 'updated_at'],
  read: (row, options) => {
    const id = row.id('id');
    return {
      credential: {
        name: row.label('name', 255),
        keyHash: row.hash('token'),
        keyPrefix: `${id}|…`,
        presentedId: id,
        permissions: row.abilities('abilities') ?? [],
        rateLimitPerMinute: null,
        lastUsedAt: row.pastTime('last_used_at'),
        expiresAt: row.time('expires_at'),
        revokedAt: null,
        createdAt: row.pastTime('created_at'),
      },
      owner: sanctumOwner(row, options),
    };
  },
};

function sanctumOwner(row: RowReader, { organizationId, owners, typeOfKind }: SourceOptions): OwnerWish {
  if (organizationId !== undefined) return ofOrganization(organizationId);
  const type = row.nullable('tokenable_type') ?? '';
  if (owners !== undefined) {
    const owner = owners.get(type, row.nullable('tokenable_id') ?? '');
    if (owner === undefined)
      row.refuse('the file of owners does not name its tokenable_type and tokenable_id');
    return owner ?? ofOrganization(0);
  }
  const kind = type.split('\\').at(-1)?.toLowerCase() ?? '';
  // Two classes of that name have numbers of their own, and only one of them can be ours.
  if (typeOfKind.get(kind) === undefined) typeOfKind.set(kind, type);
  else if (typeOfKind.get(kind) !== type) {
    row.refuse('tokenable_type is another class of the same name: say whose it is with --owners');
  }
  switch (kind) {
    case 'user':
      return { type: 'personal', organizationId: null, userId: row.id('tokenable_id'), email: null };
    case 'team':
    case 'organization':
      return ofOrganization(row.id('tokenable_id'));
    default:
      row.refuse('tokenable_type is no User, Team or Organization: say whose it is with --owners');
      return ofOrganization(0);
  }
}

const ofOrganization = (organizationId: number): OwnerWish => ({
  type: 'token',
  organizationId,
  userId: null,
  email: null,
});

/** Any table of SHA-256 hashes of whole keys. */
const keyHashes: Source = {
  name: 'key-hashes',
  noun: 'key',
  hashColumn: 'key_hash',
  requiredColumns: ['key_hash', 'name'],
  optionalColumns: [
    ...['key_prefix', 'permissions', 'rate_limit_per_minute', 'last_used_at', 'expires_at', 'revoked_at'],
    ...['created_at', 'organization_id', 'created_by_email'],
  ],
  read: (row, options) => ({
    credential: {
      name: row.label('name', 255),
      keyHash: row.hash('key_hash'),
      keyPrefix: keyPrefix(row),
      presentedId: null,
      permissions: row.listedAbilities('permissions') ?? [],
      rateLimitPerMinute: row.nullableCount('rate_limit_per_minute', 10_000_000),
      lastUsedAt: row.pastTime('last_used_at'),
      expiresAt: row.time('expires_at'),
      revokedAt: row.pastTime('revoked_at'),
      createdAt: row.pastTime('created_at'),
    },
    owner: {
      type: 'api_key',
      organizationId: options.organizationId ?? row.id('organization_id'),
      userId: null,
      email: row.nullableLabel('created_by_email', 255),
    },
  }),
};

function keyPrefix(row: RowReader): string {
  const prefix = row.nullableLabel('key_prefix', 64) ?? '…';
  // What may be shown to everybody must not be the key itself.
  if (sha256(prefix).toString('hex') === row.nullable('key_hash')?.toLowerCase()) {
    row.refuse('key_prefix is the whole key');
  }
  return prefix;
}

export const sources: readonly Source[] = [sanctum, keyHashes];
