import { IsOptional, Matches, MaxLength } from 'class-validator';
import { CursorMeta } from '../../common/answers.dto.js';
import { PageQuery } from '../../common/page-query.dto.js';
import { IsId } from '../../common/validation/is-id.js';
import { IsTimestamp } from '../../common/validation/is-timestamp.js';
import type { AuditRecord } from '../../events/audit-trail.js';

/** Which entries are wanted. */
export class AuditQuery extends PageQuery {
  /**
   * Such as `api_key.created`, or all of a resource: `api_key.*`.
   * @example 'api_key.*'
   */
  @IsOptional()
  @MaxLength(64)
  @Matches(/^[a-z][a-z0-9_]*\.(?:[a-z][a-z0-9_]*|\*)$/, {
    message: '$property must look like api_key.created or api_key.*',
  })
  action?: string;

  /** What this user did; what the operator of the server did as such, only operators find by this. */
  @IsOptional()
  @IsId('a user')
  user_id?: string;

  /** At that time or later. */
  @IsOptional()
  @IsTimestamp()
  since?: string;

  /** Before that time. */
  @IsOptional()
  @IsTimestamp()
  until?: string;
}

export class AuditActorDto {
  id!: number;
  /** Null when there is no such user any more. */
  name!: string | null;
  email!: string | null;
}

/** What the abilities `operator:…` alone allow. */
export const operatorActions: readonly string[] = [
  'credits.granted',
  'organization.plan_changed',
  'organization.reinstated',
  'organization.suspended',
];

const nobody = { user_id: null, credential_id: null, ip: null };

export class AuditEntryDto {
  id!: number;
  /** @example 'api_key.created' */
  action!: string;
  /** The id of what it was done to. */
  target_id!: number | null;
  /** The operator of the server did it: who that is, and from where, only operators are told. */
  by_operator!: boolean;
  /** Null: a credential without a user did it, or nobody, or the operator. */
  user!: AuditActorDto | null;
  credential_id!: number | null;
  ip!: string | null;
  details!: Record<string, unknown>;
  created_at!: string;

  /** @param isOperator whether an operator reads it */
  static of(entry: AuditRecord, isOperator: boolean): AuditEntryDto {
    const { id, action, target_id, details } = entry;
    const by_operator = operatorActions.includes(action);
    const isHidden = by_operator && !isOperator;
    const { user_id, credential_id, ip } = isHidden ? nobody : entry;
    return {
      id,
      action,
      target_id,
      by_operator,
      user: user_id === null ? null : { id: user_id, name: entry.user_name, email: entry.user_email },
      credential_id,
      ip,
      details,
      created_at: entry.created_at.toISOString(),
    };
  }
}

export class AuditListAnswer {
  data!: AuditEntryDto[];
  meta!: CursorMeta;
}
