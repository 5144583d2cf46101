import { notFound } from './errors/latchkey-error.js';

/**
 * An id from a path, a header or a cursor.
 *
 * @returns undefined for what no row can have as its id: identity columns never reach 2^53
 */
export function parseId(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

/**
 * An id from a path; an impossible one is answered like one that does not exist.
 *
 * @param what it names, for the sentence: "No such session."
 * @throws {LatchkeyError} `not_found`
 */
export function requireId(text: unknown, what: string): number {
  const id = parseId(text);
  if (id === undefined) throw notFound(what);
  return id;
}
