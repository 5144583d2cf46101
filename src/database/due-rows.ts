import type { EntityManager } from 'typeorm';

/**
 * Tables that are queues: `due_at` says when a row is to be worked on next (null: never again), `tries` counts
 * the attempts. Claiming a row moves `due_at` to the end of a lease, so a worker that dies gives it back; and
 * `tries` is the fence: a worker may finish only the attempt that it claimed.
 */
export const dueTables = ['events', 'webhook_deliveries', 'mails'] as const;
export type DueTable = (typeof dueTables)[number];

/** A claimed row's identity: which attempt of which row. */
export interface Claim {
  readonly id: number;
  readonly tries: number;
}

export interface ClaimOptions {
  /** After how long a row whose worker died is due again: longer than any attempt can take. */
  readonly leaseSeconds?: number;
  /** Which of them, as a condition in SQL that an index of its own is made for; all when left out. */
  readonly only?: string;
}

/**
 * Claims the rows that are due, oldest first; several workers on several nodes share them.
 *
 * @param limit how many at most
 */
export async function claimDue<Row extends Claim>(
  manager: EntityManager,
  table: DueTable,
  limit: number,
  { leaseSeconds = 60, only = 'true' }: ClaimOptions = {},
): Promise<Row[]> {
  // As an array the choice is made once; as a plain subquery it may be made again for every row.
  const [rows] = await manager.query<[Row[], number]>(
    `UPDATE ${table} SET due_at = now() + make_interval(secs => $2), tries = tries + 1
      WHERE id = ANY (ARRAY(
        SELECT id FROM ${table} WHERE due_at <= now() AND ${only}
         ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING *`,
    [limit, leaseSeconds],
  );
  return rows;
}

/** Says that a claimed row is due again later. A claim that was lost meanwhile changes nothing. */
export async function postpone(
  manager: EntityManager,
  table: DueTable,
  claim: Claim,
  seconds: number,
): Promise<void> {
  await manager.query(
    `UPDATE ${table} SET due_at = now() + make_interval(secs => $3) WHERE id = $1 AND tries = $2`,
    [claim.id, claim.tries, seconds],
  );
}
