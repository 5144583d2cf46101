import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { common } from '../texts/common.js';

interface Query {
  readonly data: unknown;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Tries again what could not be read. Until there is an answer, why it failed stays in sight, with its button. */
export function useRetry({ data, error, refetch }: Query) {
  const [before, setBefore] = useState<unknown>(null);
  const [hasRecovered, setRecovered] = useState(false);
  // A query that has found nothing yet forgets why it failed as soon as it begins anew.
  const isRetrying = before !== null && (error === before || (error === null && data === undefined));
  if (before !== null && !isRetrying) {
    setBefore(null);
    setRecovered(error === null);
  }
  return {
    error: isRetrying ? before : error,
    isRetrying,
    hasRecovered,
    retry: () => {
      setBefore(error);
      setRecovered(false);
      void refetch();
    },
  };
}

/** Stands before what was read at last. It takes the focus of the button that is gone. */
export function Recovered() {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus();
  }, []);
  return (
    <VisuallyHidden ref={element} tabIndex={-1}>
      {common.loaded}
    </VisuallyHidden>
  );
}
