import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { listAuditEntries } from '../client/sdk.gen.js';
import { header, lineOf } from './audit-csv.js';
import type { AuditQuery } from './filter.js';

const PAGE = 100;

interface Collected {
  readonly lines: readonly string[];
  /** Where to go on; null: nothing is left. */
  readonly cursor: string | null | undefined;
}

const nothing: Collected = { lines: [], cursor: undefined };

/**
 * Fetches all entries, page after page, and gives them to the browser as a file. After a failure it goes on where it
 * was when it is started again.
 */
export function useCsvDownload(query: AuditQuery, fileName: () => string) {
  const [count, setCount] = useState(0);
  const collected = useRef(nothing);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const download = async (): Promise<'done' | 'cancelled'> => {
    const { signal } = (controller.current = new AbortController());
    try {
      while (collected.current.cursor !== null) {
        collected.current = await fetchMore(query, collected.current, signal);
        setCount(collected.current.lines.length);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      collected.current = nothing;
      return 'cancelled';
    }
    save([header, ...collected.current.lines], fileName());
    collected.current = nothing;
    return 'done';
  };
  const { mutate, isPending, error, data: outcome } = useMutation({ mutationFn: download });
  return {
    start: () => {
      setCount(collected.current.lines.length);
      mutate();
    },
    cancel: () => controller.current?.abort(),
    count,
    isPending,
    error,
    outcome,
  };
}

async function fetchMore(
  query: AuditQuery,
  { lines, cursor }: Collected,
  signal: AbortSignal,
): Promise<Collected> {
  const { data: page } = await listAuditEntries({
    query: { ...query, limit: PAGE, ...(cursor && { cursor }) },
    signal,
    throwOnError: true,
  });
  signal.throwIfAborted();
  return { lines: [...lines, ...page.data.map(lineOf)], cursor: page.meta.next_cursor };
}

function save(lines: readonly string[], fileName: string): void {
  const url = URL.createObjectURL(new Blob([...lines], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads it after this; how soon, it does not say.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
