import type { ClaimedDelivery } from './claim-deliveries.js';
import { nextWait } from './retry-schedule.js';
import type { SendResult } from './webhook-sender.js';

const BUSY_STATUS = [429, 502, 504];
export const GONE = 410;

/** What becomes of a delivery after a try. */
export interface Outcome {
  readonly status: 'pending' | 'succeeded' | 'failed';
  /** Until the next try; null: there is none. */
  readonly waitSeconds: number | null;
}

/** @param random 0 to 1, for the jitter */
export function outcomeOf(
  { tries, retries_from }: Pick<ClaimedDelivery, 'tries' | 'retries_from'>,
  { error, statusCode = 0, retryAfterSeconds }: SendResult,
  random: number,
): Outcome {
  if (error === undefined) return { status: 'succeeded', waitSeconds: null };
  if (error.kind === 'forbidden_address' || statusCode === GONE)
    return { status: 'failed', waitSeconds: null };
  const isBusy = error.kind === 'timeout' || BUSY_STATUS.includes(statusCode);
  const waitSeconds = nextWait({ tries: tries - retries_from, isBusy, retryAfterSeconds }, random);
  return waitSeconds === undefined
    ? { status: 'failed', waitSeconds: null }
    : { status: 'pending', waitSeconds };
}
