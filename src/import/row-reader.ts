import { isAbility, isLatchkeyOwn } from '../auth/abilities.js';
import { parseId } from '../common/ids.js';
import { isLabel } from '../common/validation/is-label.js';
import { isTimestamp } from '../common/validation/is-timestamp.js';
import type { CsvRow } from './csv.js';

const NULLS = ['', 'NULL', '\\N'];
const SHA_256 = /^[0-9a-f]{64}$/i;
const MOST_ABILITIES = 100;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/i;

/**
 * Reads the fields of one row, and gathers what is wrong with them. What it says never holds a field's text: that may be
 * a token.
 */
export class RowReader {
  readonly problems: string[] = [];

  /** @param now by the database's clock, in milliseconds since 1970 */
  constructor(
    private readonly fields: NonNullable<CsvRow['fields']>,
    private readonly now: number,
  ) {}

  refuse(problem: string): void {
    this.problems.push(problem);
  }

  /** The field as it is; null for an empty one, `NULL`, `\N`, and a column that the file does not have. */
  nullable(column: string): string | null {
    const text = this.fields.get(column) ?? '';
    return NULLS.includes(text) ? null : text;
  }

  label(column: string, maxLength: number): string {
    const text = this.fields.get(column) ?? '';
    if (!isLabel(text, maxLength)) this.refuse(`${column} must be one line of 1 to ${maxLength} characters`);
    return text;
  }

  nullableLabel(column: string, maxLength: number): string | null {
    return this.nullable(column) === null ? null : this.label(column, maxLength);
  }

  /** In small letters. */
  hash(column: string): string {
    const text = this.fields.get(column) ?? '';
    if (!SHA_256.test(text)) this.refuse(`${column} is no SHA-256 in hex (64 characters)`);
    return text.toLowerCase();
  }

  id(column: string): number {
    const id = parseId(this.fields.get(column));
    if (id === undefined) this.refuse(`${column} is no id (a whole number above 0)`);
    return id ?? 0;
  }

  nullableCount(column: string, most: number): number | null {
    const text = this.nullable(column);
    if (text === null) return null;
    const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > most) {
      this.refuse(`${column} must be a whole number from 1 to ${most.toLocaleString('en-US')}`);
    }
    return count;
  }

  /** As of RFC 3339. A time without an offset is taken for UTC. */
  time(column: string): string | null {
    const text = this.nullable(column);
    if (text === null) return null;
    const [, date, time, utc, hours, minutes] = DATE_TIME.exec(text) ?? [];
    const zone = utc !== undefined || hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`;
    const timestamp = `${date}T${time}${zone}`;
    // PostgreSQL knows no offset of 16 hours or more, nor does any clock.
    if (isTimestamp(timestamp) && Math.abs(Number(hours ?? 0)) < 16) return timestamp;
    this.refuse(
      `${column} is no existing date and time, such as 2024-01-31 12:00:00 or 2024-01-31T12:00:00Z`,
    );
    return null;
  }

  /** As {@link time}. The future would make a token older than a membership that is founded later. */
  pastTime(column: string): string | null {
    const timestamp = this.time(column);
    if (timestamp !== null && Date.parse(timestamp) > this.now) {
      this.refuse(`${column} lies in the future (a time without an offset is taken for UTC)`);
    }
    return timestamp;
  }

  /** A JSON array; null when the field is. */
  abilities(column: string): string[] | null {
    const text = this.nullable(column);
    return text === null ? null : this.checkAbilities(column, parseJson(text));
  }

  /** As {@link abilities}, or separated by commas or blanks. */
  listedAbilities(column: string): string[] | null {
    const text = this.nullable(column);
    if (text === null || text.trimStart().startsWith('[')) return this.abilities(column);
    return this.checkAbilities(column, text.split(/[\s,]+/).filter(Boolean));
  }

  private checkAbilities(column: string, value: unknown): string[] {
    if (!Array.isArray(value) || value.length > MOST_ABILITIES) {
      this.refuse(`${column} must be a JSON array of at most ${MOST_ABILITIES} texts`);
      return [];
    }
    value.forEach((ability: unknown, i) => {
      if (typeof ability !== 'string' || !isAbility(ability)) {
        this.refuse(`${column}: number ${i + 1} is no ability such as "read", "campaigns:read" or "*"`);
      } else if (isLatchkeyOwn(ability)) {
        // In the old product the word meant something else; here it would open the management of keys.
        this.refuse(`${column}: "${ability}" is an ability of Latchkey's own, and is not taken over`);
      }
    });
    return [...new Set(value as string[])];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
