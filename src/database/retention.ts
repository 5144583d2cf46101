import type { EntityManager } from 'typeorm';
import type { DueTable } from './due-rows.js';

/** How often to look for what is to be removed, in milliseconds. */
export const PRUNE_EVERY_MS = 60_000;
/** For how long, as SQL has it. */
export const KEPT = `interval '30 days'`;
/** In one statement: it must not take long, nor hold many rows. */
export const PRUNED_AT_ONCE = 500;

/**
 * Removes the oldest rows of a queue that nobody waits for any more, some at a time: what is older than 30 days.
 *
 * @param referring tables whose `event_id` keeps a row from being removed
 * @returns whether there was something to remove
 */
export async function pruneOldest(
  manager: EntityManager,
  table: DueTable,
  referring: readonly DueTable[] = [],
): Promise<boolean> {
  const isFree = referring.map(
    (other) => `AND NOT EXISTS (SELECT 1 FROM ${other} WHERE ${other}.event_id = oldest.id)`,
  );
  // Ids grow with time: the oldest rows are the first ones.
  const [, count] = await manager.query<[unknown, number]>(
    `DELETE FROM ${table} WHERE id = ANY (ARRAY(
       SELECT id FROM (SELECT id, created_at, due_at FROM ${table} ORDER BY id LIMIT ${PRUNED_AT_ONCE}) AS oldest
        WHERE created_at < now() - ${KEPT} AND due_at IS NULL ${isFree.join(' ')}))`,
  );
  return count > 0;
}
