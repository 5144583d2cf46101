import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { databaseProblem } from '../database/database-errors.js';

/** What the caller may know of an error; undefined: nothing, it is for the log. */
export function publicSentence(error: unknown): string | undefined {
  if (error instanceof LatchkeyError) return error.message;
  if (databaseProblem(error) === 'unavailable') {
    return 'The database cannot be reached; try again in a moment.';
  }
  return undefined;
}

export const INTERNAL = 'Something went wrong on our side.';
