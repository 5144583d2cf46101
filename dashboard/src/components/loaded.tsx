import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { common } from '../texts/common.js';
import { FailureAlert } from './failure-alert.js';
import { Recovered, useRetry } from './retry.js';

/** A query, or several that are read as one. */
export interface LoadedQuery<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

interface Properties<Data> {
  readonly query: LoadedQuery<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** What a query has found; until then that it is loading; and why it failed, above what was found before. */
export function Loaded<Data>({ query, children }: Properties<Data>) {
  const { data } = query;
  const { error, isRetrying, hasRecovered, retry } = useRetry(query);
  return (
    <>
      <FailureAlert error={error} isRetrying={isRetrying} onRetry={retry} />
      {hasRecovered && <Recovered />}
      {data !== undefined && children(data)}
      {data === undefined && query.error === null && <Loading />}
    </>
  );
}

/** Says that something is on its way. */
export function Loading() {
  return (
    <Stack gap="xs" role="status">
      <VisuallyHidden>{common.loading}</VisuallyHidden>
      {[1, 2, 3].map((line) => (
        <Skeleton key={line} height={28} aria-hidden />
      ))}
    </Stack>
  );
}
