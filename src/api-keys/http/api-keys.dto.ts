import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { CursorMeta } from '../../common/answers.dto.js';
import { IfGiven } from '../../common/validation/if-given.js';
import { IsCount } from '../../common/validation/is-count.js';
import { IsLabel } from '../../common/validation/is-label.js';
import { IsTimestamp } from '../../common/validation/is-timestamp.js';
import type { ApiKeyView } from '../api-key-facts.js';
import { type CredentialTypeName, type Environment, managedTypeNames } from '../credential-types.js';

export class CreateApiKeyDto {
  /**
   * What people recognise the key by.
   * @example 'Production API'
   */
  @IsLabel(255)
  name!: string;

  /** `api_key` when left out. */
  @IfGiven()
  @IsIn(managedTypeNames)
  type?: CredentialTypeName;

  /**
   * Scopes of `GET /api/api-keys/scopes`, or `resource:*` for all of one resource.
   * @example ["read", "write"]
   */
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  permissions?: string[];

  /** The organization's plan's when left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  rate_limit_per_minute?: number | null;

  /**
   * RFC 3339, in the future; for the type `api_key`.
   * @example '2027-12-31T23:59:59Z'
   */
  @IsOptional()
  @IsTimestamp()
  expires_at?: string | null;

  /** 30, 60, 90 or null (no expiration); for the type `token`. */
  @IsOptional()
  @IsInt()
  expires_in_days?: number | null;

  /** For the type `runtime`; `live` when left out. */
  @IfGiven()
  @IsIn(['live', 'test'])
  environment?: Environment;
}

export class UpdateApiKeyDto {
  @IfGiven()
  @IsLabel(255)
  name?: string;

  /** Null: the organization's plan's. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  rate_limit_per_minute?: number | null;
}

export class ReadApiKeyDto {
  /** What each key is to have besides what it has anyway. */
  @IsOptional()
  @IsIn(['revoked_by'])
  include?: 'revoked_by';
}

export class ListApiKeysDto extends ReadApiKeyDto {
  /** All but the revoked ones when left out. */
  @IsOptional()
  @IsIn(['active', 'expired', 'revoked', 'all'])
  status?: 'active' | 'expired' | 'revoked' | 'all';

  @IsOptional()
  @IsIn(managedTypeNames)
  type?: CredentialTypeName;

  /** How many, 1 to 1000. */
  @IsOptional()
  @IsCount(1, 1_000)
  limit?: number;

  /** The `next_cursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;
}

export class PersonDto {
  id!: number;
  name!: string;
  email!: string;
}

export class ApiKeyDto implements ApiKeyView {
  id!: number;
  type!: string;
  name!: string;
  /** Enough to recognise the key by. */
  key_prefix!: string;
  permissions!: string[];
  environment!: 'live' | 'test' | null;
  /** What holds now: its own limit or its plan's. */
  rate_limit_per_minute!: number;
  status!: 'active' | 'expired' | 'revoked';
  organization_id!: number;
  created_by!: PersonDto | null;
  created_at!: string;
  last_used_at!: string | null;
  expires_at!: string | null;
  revoked_at!: string | null;
  /** Only with `include=revoked_by`. Null also when no user revoked it, but a key. */
  revoked_by?: PersonDto | null;
}

export class ApiKeyAnswer {
  data!: ApiKeyDto;
}

export class CreatedApiKeyAnswer {
  /** In plain text; no other answer ever holds it. */
  key!: string;
  api_key!: ApiKeyDto;
}

export class ApiKeyListAnswer {
  data!: ApiKeyDto[];
  meta!: CursorMeta;
}

export class ScopeDto {
  name!: string;
  description!: string;
  source!: 'core' | 'custom';
}

export class ScopeListAnswer {
  data!: ScopeDto[];
}
