import { useSyncExternalStore } from 'react';

let hasEnded = false;
const listeners = new Set<() => void>();

function set(value: boolean): void {
  hasEnded = value;
  for (const listener of listeners) listener();
}

/** Whether a call was refused because there is no session (any more). */
export const sessionEnd = { notice: () => set(true), over: () => set(false), isNow: () => hasEnded };

/** @returns whether the session has ended since the last sign-in */
export const useSessionHasEnded = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sessionEnd.isNow);
