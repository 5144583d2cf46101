import { useSyncExternalStore } from 'react';

const EVERY_MS = 30_000;
const STEP_MS = 10_000;

const listeners = new Set<() => void>();
setInterval(() => {
  for (const listener of listeners) listener();
}, EVERY_MS);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** In steps, for it must not change while something is drawn; rounded up, for what has happened is never to come. */
const now = (): number => Math.ceil(Date.now() / STEP_MS) * STEP_MS;

/** @returns the time in milliseconds, to half a minute; what is drawn from it goes on with it */
export const useNow = (): number => useSyncExternalStore(subscribe, now);
