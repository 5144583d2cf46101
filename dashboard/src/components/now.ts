import { useSyncExternalStore } from 'react';

const EVERY_MS = 30_000;

let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, EVERY_MS);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @returns the time in milliseconds, as of half a minute ago at most; what is drawn from it goes on with it */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
