const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waiting times after each failed try, as Standard Webhooks advises. */
const WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

const MAX_JITTER = 0.1;
const BUSY_WAIT = MINUTE;
const LONGEST_RETRY_AFTER = 24 * HOUR;

export interface FailedTry {
  /** Which try of the schedule it was, from 1. */
  readonly tries: number;
  /** The receiver is overloaded or did not answer in time: it needs a rest. */
  readonly isBusy: boolean;
  /** What the receiver asked for, in seconds. */
  readonly retryAfterSeconds?: number;
}

/**
 * How long to wait before the next try.
 *
 * @param random 0 to 1; jitter is only ever added
 * @returns seconds, or undefined when that was the last try
 */
export function nextWait(
  { tries, isBusy, retryAfterSeconds = 0 }: FailedTry,
  random: number,
): number | undefined {
  const wait = WAITS[tries - 1];
  if (wait === undefined) return undefined;
  const asked = Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER);
  return Math.max(wait, isBusy ? BUSY_WAIT : 0, asked) * (1 + random * MAX_JITTER);
}

/** Seconds of a `Retry-After` header, which is a number or a date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}
