import { useLayoutEffect, useSyncExternalStore } from 'react';

let count = 0;
const listeners = new Set<() => void>();

function add(change: 1 | -1): void {
  count += change;
  for (const listener of listeners) listener();
}

/** Whether there is something that comes once, and that nobody may have seen yet: a new key, or its answer. */
export const isStaying = (): boolean => count > 0;

/** The same, for what is drawn. */
export const useIsStaying = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isStaying);

/** As long as it is needed, and its component is there, the organization is not left. */
export function useStaying(isNeeded: boolean): void {
  useLayoutEffect(() => {
    if (!isNeeded) return;
    add(1);
    return () => add(-1);
  }, [isNeeded]);
}
