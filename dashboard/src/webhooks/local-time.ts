const MINUTE_MS = 60_000;

/** @returns the time as `<input type="datetime-local">` has it: in the reader's time zone, to the minute */
export function toLocalInput(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

/** @returns null for what is no time */
export function fromLocalInput(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}
