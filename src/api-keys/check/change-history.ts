/** Whose change it is: that of a credential, of its organization, or of its user (memberships included). */
export type Subject = 'credential' | 'organization' | 'user';

export interface Change {
  /** Its place in the order of the commits: 1, 2, 3, …; a number is left out where more has changed than is told. */
  readonly seq: number;
  readonly subject: Subject;
  readonly id: number;
  /** Tells it from a change that has the same place in another log: that of a database which lost some, say. */
  readonly mark?: number;
}

/** What the change log said when it was asked for what is at a position, and for all that came after it. */
export interface Answer {
  /** The last change of all. */
  readonly head: number;
  /** In their order; the last of them, if there were too many. */
  readonly changes: readonly Change[];
}

/** Things that were read together, at one position of the change log. */
export interface Subjects {
  readonly credentialId: number;
  readonly organizationId: number;
  readonly userId: number | null;
}

const REMEMBERED = 10_000;
const KINDS: Readonly<Record<Subject, number>> = { credential: 0, organization: 1, user: 2 };

/**
 * What is known of the change log: up to which position, and when each subject changed last. What was read at a
 * position is still true if none of its subjects has changed since, as far as is known; that is all there is to it.
 */
export class ChangeHistory {
  /** Everything up to this change is known. */
  private known = 0;
  /** That of this change, if the log still holds it. */
  private mark: number | undefined;
  /** What happened up to this change may be forgotten: what was read earlier cannot be judged any more. */
  private floor = 0;
  /** In the order of the changes. */
  private readonly lastChange = new Map<number, number>();

  constructor(private readonly remembered = REMEMBERED) {}

  /** Up to which change everything is known: what to ask the log from. */
  get position(): number {
    return this.known;
  }

  /**
   * Takes in what the log answered. Answers may come in another order than they were asked for.
   *
   * @param asked the position from which the log was asked
   * @returns false when nothing that was read before can be relied on any more
   */
  learn(asked: number, { head, changes }: Answer): boolean {
    // Behind what is known of it, it is another log: the database was restored, say, or a replica took its place.
    if (head < asked || asked > this.known) return this.forget(head, changes);
    if (head < this.known) return true;
    // And so it is when it has grown beyond that, with other changes.
    if (markOf(this.known, changes) !== this.mark) return this.forget(head, changes);
    if (head === this.known) return true;
    const later = changes.filter(({ seq }) => seq > asked);
    const isWhole = later.length === head - asked && later.every(({ seq }, i) => seq === asked + 1 + i);
    if (!isWhole) return this.forget(head, changes);
    for (const { seq, subject, id } of later) this.note(keyOf(subject, id), seq);
    this.moveTo(head, changes);
    return true;
  }

  /** Whether what was read at `position` is still true at the position that is known. */
  holds(position: number, { credentialId, organizationId, userId }: Subjects): boolean {
    return (
      position >= this.floor &&
      this.isUnchanged(keyOf('credential', credentialId), position) &&
      this.isUnchanged(keyOf('organization', organizationId), position) &&
      (userId === null || this.isUnchanged(keyOf('user', userId), position))
    );
  }

  private isUnchanged(subject: number, since: number): boolean {
    const last = this.lastChange.get(subject);
    return last === undefined || last <= since;
  }

  private note(subject: number, seq: number): void {
    if (seq <= (this.lastChange.get(subject) ?? 0)) return;
    this.lastChange.delete(subject);
    this.lastChange.set(subject, seq);
    if (this.lastChange.size <= this.remembered) return;
    const [oldest] = this.lastChange;
    this.lastChange.delete(oldest![0]);
    this.floor = oldest![1];
  }

  private forget(head: number, changes: readonly Change[]): false {
    this.lastChange.clear();
    this.floor = head;
    this.moveTo(head, changes);
    return false;
  }

  private moveTo(head: number, changes: readonly Change[]): void {
    this.known = head;
    this.mark = markOf(head, changes);
  }
}

const markOf = (wanted: number, changes: readonly Change[]) =>
  changes.find(({ seq }) => seq === wanted)?.mark;

/** One number for both: ids stay far below 2^51. */
const keyOf = (subject: Subject, id: number) => id * 4 + KINDS[subject];
