const LISTED = 100;

/** The rows that cannot be taken over: how many, and the first of them with the reasons. */
export class WrongRows {
  static readonly RAGGED = 'the row has more or fewer fields than the first line names columns';

  private readonly listed: string[] = [];
  private total = 0;

  add(line: number, problem: string): void {
    this.total += 1;
    if (this.listed.length < LISTED) this.listed.push(`line ${line}: ${problem}`);
  }

  get count(): number {
    return this.total;
  }

  /** One line each. */
  toString(): string {
    const more = this.total - this.listed.length;
    return [...this.listed, ...(more > 0 ? [`and ${more.toLocaleString('en-US')} more`] : [])].join('\n');
  }
}

/** Nothing was taken over. */
export class WrongRowsError extends Error {
  override readonly name = 'WrongRowsError';

  constructor(
    readonly file: string,
    readonly wrong: WrongRows,
  ) {
    super(`${file} holds wrong rows.`);
  }
}
