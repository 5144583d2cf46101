import { useMemo, useRef } from 'react';

interface Opener {
  readonly remember: () => void;
  readonly focus: () => void;
}

/**
 * What the focus returns to when one dialog has followed another: each of them gives it back to where it was when it
 * opened itself, and that was in the first.
 */
export function useOpener(): Opener {
  const element = useRef<HTMLElement | null>(null);
  return useMemo(
    () => ({
      remember: () => {
        element.current = document.activeElement as HTMLElement | null;
      },
      focus: () => element.current?.focus(),
    }),
    [],
  );
}
