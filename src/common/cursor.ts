import { invalidInput } from './errors/latchkey-error.js';
import { parseId } from './ids.js';

/** A place in a list that is sorted by id; opaque to clients. */
export const encodeCursor = (id: number): string => Buffer.from(`id:${id}`).toString('base64url');

/**
 * Reads the `cursor` of a request for a list.
 *
 * @returns the id that the page before ended with: go on behind it
 * @throws {LatchkeyError} `invalid_input` for what no list has given out
 */
export function decodeCursor(cursor: string): number {
  const id = parseId(/^id:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (id === undefined) throw invalidInput({ cursor: ['The cursor is none that a list has given out.'] });
  return id;
}

/**
 * Cuts a page out of `limit + 1` rows: the one more tells whether there is a next page.
 *
 * @param rows in the order of the list
 * @returns the rows of the page, and the cursor for the next one; null when there is none
 */
export function toPage<Row extends { id: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: Row[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next_cursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}
