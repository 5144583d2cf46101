import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { CursorMeta } from '../../common/answers.dto.js';
import { IsCount } from '../../common/validation/is-count.js';
import { IsLabel } from '../../common/validation/is-label.js';
import { personOf } from '../../users/user.entity.js';
import type { LedgerEntryEntity, LedgerEntryKind } from '../ledger-entry.entity.js';

const AMOUNT_AT_MOST = 1_000_000_000;

export class GrantDto {
  @IsInt()
  @Min(-AMOUNT_AT_MOST)
  @Max(AMOUNT_AT_MOST)
  // All of it by hand: the plugin that reads it elsewhere drops a field whose minimum is negative.
  @ApiProperty({
    description: 'Credits; negative to correct an earlier grant, never 0.',
    type: 'integer',
    minimum: -AMOUNT_AT_MOST,
    maximum: AMOUNT_AT_MOST,
    example: 500,
  })
  amount!: number;

  /**
   * Why; members read it in the ledger.
   * @example 'Invoice 2027-014'
   */
  @IsLabel(500)
  reason!: string;
}

export class ListLedgerDto {
  /** How many, 1 to 1000; 100 when left out. */
  @IsOptional()
  @IsCount(1, 1_000)
  limit?: number;

  /** The `next_cursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;
}

export class LedgerActorDto {
  id!: number;
  name!: string;
  email!: string;
}

export class LedgerEntryDto {
  id!: number;
  kind!: LedgerEntryKind;
  /** Credits; negative when they were taken. */
  amount!: number;
  /** What there was afterwards. */
  balance!: number;
  reason!: string;
  /** Of a refund: the charge that it gives back. */
  charge_id!: number | null;
  /** Null when it was a key without a user, or the operator: who that is, only operators are told. */
  actor!: LedgerActorDto | null;
  /** The credential that it was done with; not told of the operator's, either. */
  credential_id!: number | null;
  created_at!: string;

  /** @param isOperator whether an operator reads it */
  static of(entry: LedgerEntryEntity, isOperator: boolean): LedgerEntryDto {
    const isHidden = entry.kind === 'grant' && !isOperator;
    return {
      id: entry.id,
      kind: entry.kind,
      amount: entry.amount,
      balance: entry.balance,
      reason: entry.reason,
      charge_id: entry.chargeId,
      actor: entry.user === null || isHidden ? null : personOf(entry.user),
      credential_id: isHidden ? null : entry.credentialId,
      created_at: entry.createdAt.toISOString(),
    };
  }
}

export class GrantedDto {
  balance!: number;
  entry!: LedgerEntryDto;
}

export class GrantAnswer {
  data!: GrantedDto;
}

export class CreditsDto {
  balance!: number;
  /** Newest first. */
  ledger!: LedgerEntryDto[];
}

export class CreditsAnswer {
  data!: CreditsDto;
  meta!: CursorMeta;
}
