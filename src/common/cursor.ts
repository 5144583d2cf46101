import type { CursorMeta } from './answers.dto.js';
import { invalidInput } from './errors/latchkey-error.js';
import { parseId } from './ids.js';
import type { PageQuery } from './page-query.dto.js';

const DEFAULT_LIMIT = 50;

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

/**
 * One page of a list that is sorted by id, newest first.
 *
 * @param read gives the first `limit` rows whose id is less than `before`
 * @throws {LatchkeyError} `invalid_input` for a cursor that no list has given out
 */
export async function readPage<Row extends { id: number }>(
  { limit = DEFAULT_LIMIT, cursor }: PageQuery,
  read: (before: number, limit: number) => Promise<Row[]>,
): Promise<{ data: Row[]; meta: CursorMeta }> {
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor);
  const { rows, next_cursor } = toPage(await read(before, limit + 1), limit);
  return { data: rows, meta: { next_cursor } };
}
