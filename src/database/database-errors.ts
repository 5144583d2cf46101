import { QueryFailedError } from 'typeorm';

/** What an error of the database means for the client. */
export type DatabaseProblem = 'unavailable' | 'invalid_input' | 'conflict';

// Classes of SQLSTATE: connection exception, operator intervention, system error, insufficient resources; and
// transaction rollback: a deadlock's victim may try again.
const UNAVAILABLE_CLASSES = ['08', '57', '58', '53', '40'];
// An idle transaction was ended; a server that has become a standby takes no writes.
const UNAVAILABLE_STATES = ['25P03', '25006'];
const UNAVAILABLE_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
];
// The last two: TypeORM takes a broken connection away from the transaction that was using it.
const UNAVAILABLE_TEXTS =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|is not queryable|Driver not Connected|Cannot use a pool after|Query runner already released|Transaction is not started yet/;
const UNIQUE_VIOLATION = '23505';
const DATA_EXCEPTION_CLASS = '22';

/** @returns undefined for what is no error of the database, or a fault of ours */
export function databaseProblem(error: unknown): DatabaseProblem | undefined {
  if (error instanceof AggregateError) return databaseProblem(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  const state = typeof code === 'string' ? code : '';
  if (isUnavailable(state, error.message)) return 'unavailable';
  if (!(error instanceof QueryFailedError)) return undefined;
  if (state.startsWith(DATA_EXCEPTION_CLASS)) return 'invalid_input';
  return state === UNIQUE_VIOLATION ? 'conflict' : undefined;
}

const isUnavailable = (state: string, message: string) =>
  UNAVAILABLE_STATES.includes(state) ||
  UNAVAILABLE_CODES.includes(state) ||
  (/^\w{5}$/.test(state) && UNAVAILABLE_CLASSES.includes(state.slice(0, 2))) ||
  UNAVAILABLE_TEXTS.test(message);
