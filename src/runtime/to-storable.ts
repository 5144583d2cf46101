// NUL, and half of a surrogate pair, as JSON.stringify writes them; whatever else is escaped is stepped over.
const ESCAPES = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * The value as JSON has it, with U+FFFD in place of what no text of the database can hold: a tool may well have read
 * it somewhere.
 *
 * @throws {TypeError} for what cannot be written as JSON
 */
export function toStorable(value: unknown): unknown {
  // Undefined for a function, and for undefined itself, whatever the type says.
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return null;
  return JSON.parse(json.replace(ESCAPES, (escape, kind: string) => (kind.length > 1 ? '\\ufffd' : escape)));
}
