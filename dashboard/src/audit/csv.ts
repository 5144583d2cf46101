/** What a cell may hold. */
type Cell = string | number | null;

/** With these a spreadsheet takes a cell for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r\n]/;

/** A line as RFC 4180 writes it, with its end. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(value: Cell): string {
  if (value === null) return '';
  // Numbers of ours are no formulas, not even negative ones.
  const text = typeof value === 'number' ? String(value) : defused(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Names are chosen by anybody: one such as `=HYPERLINK(…)` stays a text in whoever's spreadsheet. */
const defused = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
