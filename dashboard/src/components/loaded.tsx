import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { common } from '../texts/common.js';
import { FailureAlert } from './failure-alert.js';

interface Properties<Data> {
  readonly query: UseQueryResult<Data, unknown>;
  readonly children: (data: Data) => ReactNode;
}

/** What a query has found; until then that it is loading; and why it failed, above what was found before. */
export function Loaded<Data>({ query, children }: Properties<Data>) {
  const { data, error, refetch } = query;
  return (
    <>
      <FailureAlert error={error} onRetry={() => void refetch()} />
      {data !== undefined && children(data)}
      {data === undefined && error === null && <Loading />}
    </>
  );
}

function Loading() {
  return (
    <Stack gap="xs" role="status">
      <VisuallyHidden>{common.loading}</VisuallyHidden>
      {[1, 2, 3].map((line) => (
        <Skeleton key={line} height={28} aria-hidden />
      ))}
    </Stack>
  );
}
