import { type Answer, ChangeHistory, type Subjects } from './change-history.js';

interface Entry<Value> {
  readonly value: Value;
  readonly subjects: Subjects;
  /** At this position of the change log it was read, or has been found to be still true. */
  position: number;
}

const SIZE = 100_000;

/**
 * Credentials in memory, by the hash of their secret. What it gives is what the database would have said at the moment
 * of the last answer of the change log that it was told: an entry counts only if nothing of it has changed between
 * the two. So it does not matter in which order readings and answers arrive: a reading that is overtaken by a change
 * carries the position that it was made at, and is seen to be older.
 */
export class CredentialCache<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private readonly history: ChangeHistory;

  constructor(
    private readonly size = SIZE,
    remembered?: number,
  ) {
    this.history = new ChangeHistory(remembered);
  }

  /** What to ask the change log from. */
  get position(): number {
    return this.history.position;
  }

  /** Whether there is something to confirm. */
  has(hash: string): boolean {
    return this.entries.has(hash);
  }

  learn(asked: number, answer: Answer): void {
    if (!this.history.learn(asked, answer)) this.entries.clear();
  }

  /** To be asked only with an answer of the change log that was asked for after the request had arrived. */
  get(hash: string): Value | undefined {
    const entry = this.entries.get(hash);
    if (entry === undefined) return undefined;
    if (!this.history.holds(entry.position, entry.subjects)) {
      this.entries.delete(hash);
      return undefined;
    }
    entry.position = Math.max(entry.position, this.history.position);
    return entry.value;
  }

  /** @param readAt the position of the change log, in the same snapshot as the reading */
  put(hash: string, value: Value, subjects: Subjects, readAt: number): void {
    // What came after is not known yet to be of the same log: it counts as read before.
    const position = Math.min(readAt, this.history.position);
    const known = this.entries.get(hash);
    if (known !== undefined && known.position >= position) return;
    this.entries.delete(hash);
    this.entries.set(hash, { value, subjects, position });
    if (this.entries.size <= this.size) return;
    const [oldest] = this.entries.keys();
    this.entries.delete(oldest!);
  }
}
