import type { EntityManager } from 'typeorm';
import { notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { LedgerEntryEntity, type LedgerEntryKind } from './ledger-entry.entity.js';

/** A grant does not lift a balance above this: sums of it stay far below 2^53. */
export const BALANCE_AT_MOST = 1e15;

/** An entry of the ledger, as it was posted. */
export interface Posting {
  readonly id: number;
  /** Credits that there were afterwards. */
  readonly balance: number;
}

export interface LedgerPage {
  readonly limit: number;
  /** Only ids below this one. */
  readonly before?: number;
}

interface Change {
  readonly kind: LedgerEntryKind;
  /** Signed. */
  readonly amount: number;
  readonly reason: string;
  readonly chargeId?: number;
  /** What must be left afterwards; 0 when left out. */
  readonly leaving?: number;
}

/**
 * Changes the balance and writes its entry in one statement, so that there is never one without the other.
 *
 * @returns undefined when too little would be left (or a grant would lift the balance too high), or there is no such
 *   organization; nothing has changed then
 */
export async function post(
  manager: EntityManager,
  organizationId: number,
  { kind, amount, reason, chargeId, leaving = 0 }: Change,
  actor: Actor,
): Promise<Posting | undefined> {
  const isGift = kind === 'grant' && amount > 0;
  const [posting] = await manager.query<Posting[]>(
    `WITH changed AS (
       UPDATE organizations
          SET credits = credits + $2::bigint,
              credits_exhausted_at = CASE WHEN $8::boolean THEN NULL ELSE credits_exhausted_at END
        WHERE id = $1 AND credits + $2::bigint >= $10::bigint
          AND (NOT $8::boolean OR credits + $2::bigint <= $9::bigint)
       RETURNING id, credits)
     INSERT INTO credit_ledger (organization_id, amount, balance, kind, reason, charge_id, credential_id, user_id)
     SELECT id, $2::bigint, credits, $3::text, $4::text, $5::bigint, $6::bigint, $7::bigint FROM changed
     RETURNING id, balance`,
    [
      ...[organizationId, amount, kind, reason],
      ...[chargeId ?? null, actor.credentialId, actor.user?.id ?? null],
      ...[isGift, BALANCE_AT_MOST, leaving],
    ],
  );
  return posting;
}

/** What an organization has. @throws {LatchkeyError} `not_found` */
export async function readAccount(
  manager: EntityManager,
  organizationId: number,
): Promise<{ balance: number; exhausted: boolean }> {
  const [row] = await manager.query<{ balance: number; exhausted: boolean }[]>(
    `SELECT credits AS balance, credits_exhausted_at IS NOT NULL AS exhausted
       FROM organizations WHERE id = $1`,
    [organizationId],
  );
  if (row === undefined) throw notFound('organization');
  return row;
}

/** An organization's entries, newest first, each with who made it. */
export function findEntries(
  manager: EntityManager,
  organizationId: number,
  { limit, before }: LedgerPage,
): Promise<LedgerEntryEntity[]> {
  const query = manager
    .createQueryBuilder(LedgerEntryEntity, 'entry')
    .leftJoinAndSelect('entry.user', 'user')
    .where('entry.organizationId = :organizationId', { organizationId })
    .orderBy('entry.id', 'DESC')
    .limit(limit);
  if (before !== undefined) query.andWhere('entry.id < :before', { before });
  return query.getMany();
}
