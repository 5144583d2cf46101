import { setTimeout } from 'node:timers/promises';

/**
 * Does something again until it succeeds.
 *
 * @param attempts how often at most
 * @param pauseMs between two of them, in milliseconds
 * @param failed told of each failure that is followed by another attempt; there is none if it throws
 * @throws what the last attempt threw
 */
export async function retry<T>(
  work: () => Promise<T>,
  attempts: number,
  pauseMs: number,
  failed: (error: unknown) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts) throw error;
      failed(error);
      await setTimeout(pauseMs, undefined, { ref: false });
    }
  }
}
