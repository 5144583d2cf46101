import pLimit, { type LimitFunction } from 'p-limit';
import { LatchkeyError } from '../common/errors/latchkey-error.js';

const LONGEST_LINE = 100;

/** Lets a few of the same name work at once; the others wait in line. */
export class Turns {
  private readonly lines = new Map<string, { run: LimitFunction; length: number }>();

  constructor(private readonly atOnce: number) {}

  /** @throws {LatchkeyError} `unavailable` when the line is too long */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(name) ?? { run: pLimit(this.atOnce), length: 0 };
    if (line.length >= LONGEST_LINE) {
      throw new LatchkeyError('unavailable', 'Too many logins at once; try again in a moment.', {
        retryAfterSeconds: 2,
      });
    }
    this.lines.set(name, line);
    line.length += 1;
    try {
      return await line.run(work);
    } finally {
      line.length -= 1;
      if (line.length === 0) this.lines.delete(name);
    }
  }
}
