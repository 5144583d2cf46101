import type { Rooms } from './rooms.js';

/** An endpoint that is new to this process has so many tries under way at most. */
export const FIRST_SHARE = 4;
/** One whose last try failed has one. */
export const FAILING_SHARE = 1;
/** One that answers has more and more, up to so many. */
export const LARGEST_SHARE = 32;

interface Share {
  underWay: number;
  allowed: number;
}

/**
 * How many tries of each endpoint may be under way in this process: one more with each success, half with each
 * failure. So one that hangs or refuses takes little from the others, and one that answers gets what it can bear.
 */
export class EndpointShares {
  private readonly shares = new Map<number, Share>();

  /** @param isFailing whether its last try failed */
  begin(endpointId: number, isFailing: boolean): void {
    const share = this.shares.get(endpointId) ?? {
      underWay: 0,
      allowed: isFailing ? FAILING_SHARE : FIRST_SHARE,
    };
    share.underWay += 1;
    this.shares.set(endpointId, share);
  }

  /** @returns whether it had been held back, and has room now */
  end(endpointId: number, hasSucceeded: boolean): boolean {
    const share = this.shares.get(endpointId);
    if (share === undefined) return false;
    const wasFull = share.underWay >= share.allowed;
    share.underWay -= 1;
    share.allowed = hasSucceeded
      ? Math.min(share.allowed + 1, LARGEST_SHARE)
      : Math.max(Math.floor(share.allowed / 2), FAILING_SHARE);
    // What is known of it beyond that is in the database.
    if (share.underWay === 0) this.shares.delete(endpointId);
    return wasFull && share.underWay < share.allowed;
  }

  rooms(): Rooms {
    const entries = [...this.shares];
    return {
      ids: entries.map(([endpointId]) => endpointId),
      rooms: entries.map(([, { allowed, underWay }]) => Math.max(allowed - underWay, 0)),
    };
  }
}
