/** Where a counter stands. */
export interface Count {
  /** How often it was counted in its current window, this time included. */
  readonly used: number;
  /** Whole seconds until the window ends: at least 1, or 0 when nothing was counted. */
  readonly resetSeconds: number;
}

/** @param leftMs until the window ends */
export function countOf(used: number, leftMs: number): Count {
  // What is added and taken away again is not always the same: 60,000 ms may have become a little more.
  return { used, resetSeconds: used > 0 ? Math.max(1, Math.ceil(Math.round(leftMs) / 1_000)) : 0 };
}
