import { invalidInput } from './errors/latchkey-error.js';
import { parseId } from './ids.js';

/** A place in a list that is sorted by id; opaque to clients. */
export const encodeCursor = (id: number): string => Buffer.from(`id:${id}`).toString('base64url');

/** @throws {LatchkeyError} `invalid_input` */
export function decodeCursor(cursor: string): number {
  const id = parseId(/^id:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (id === undefined) throw invalidInput({ cursor: ['The cursor is none that a list has given out.'] });
  return id;
}

/** Cuts a page out of `limit + 1` rows: the one more tells whether there is a next page. */
export function toPage<Row extends { id: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: Row[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next_cursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}
