import { useCallback } from 'react';
import { type Location, useLocation, useNavigation, useSearchParams } from 'react-router';

type Changes = Readonly<Record<string, string | undefined>>;

/**
 * What is chosen on a page, as it stands in its address: who shares or reloads it, or comes back, finds the same.
 * Nothing that may be a secret belongs there.
 *
 * @returns what the address says, and what changes some of it: an empty text takes a choice away
 */
export function useAddress(): readonly [URLSearchParams, (changes: Changes) => void] {
  const [search, setSearch] = useSearchParams();
  const { pathname, state } = useLocation() as Location<unknown>;
  const goesTo = useNavigation().location;
  const isLeaving = goesTo !== undefined && goesTo.pathname !== pathname;
  const change = useCallback(
    (changes: Changes) => {
      // It would bring the reader back here.
      if (isLeaving) return;
      // As the address is by now: the next choice may come before the page is drawn anew.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      setSearch(next, { replace: true, preventScrollReset: true, state });
    },
    [setSearch, state, isLeaving],
  );
  return [search, change];
}
