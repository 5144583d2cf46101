import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'react-router';

type Changes = Readonly<Record<string, string | undefined>>;

/**
 * What is chosen on a page, as it stands in its address: who shares or reloads it, or comes back, finds the same.
 * Nothing that may be a secret belongs there.
 *
 * @returns what the address says, and what changes some of it: an empty text takes a choice away
 */
export function useAddress(): readonly [URLSearchParams, (changes: Changes) => void] {
  const [search, setSearch] = useSearchParams();
  const state: unknown = useLocation().state;
  const change = useCallback(
    (changes: Changes) => {
      // As the address is by now: the next choice may come before the page is drawn anew.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      setSearch(next, { replace: true, preventScrollReset: true, state });
    },
    [setSearch, state],
  );
  return [search, change];
}
