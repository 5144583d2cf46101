import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { common } from '../texts/common.js';
import { FailureAlert } from './failure-alert.js';

/** A query, or several that are read as one. */
export interface Query {
  readonly data: unknown;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Why something could not be read, and what tries it again. */
export function ReadFailure({ query }: { readonly query: Query }) {
  const { error, isRetrying, hasRecovered, retry } = useRetry(query);
  return (
    <>
      <FailureAlert error={error} isRetrying={isRetrying} onRetry={retry} />
      {hasRecovered && <Recovered />}
    </>
  );
}

/** Tries again what could not be read. Until there is an answer, why it failed stays in sight, with its button. */
function useRetry({ data, error, refetch }: Query) {
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
function Recovered() {
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
