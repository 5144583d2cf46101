import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { common } from '../texts/common.js';
import { type Query, ReadFailure } from './read-failure.js';

/** As {@link Query}, with what it has found so far. */
export interface LoadedQuery<Data> extends Query {
  readonly data: Data | undefined;
}

interface Properties<Data> {
  readonly query: LoadedQuery<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** What a query has found; until then that it is loading; and why it failed, above what was found before. */
export function Loaded<Data>({ query, children }: Properties<Data>) {
  const { data } = query;
  return (
    <>
      <ReadFailure query={query} />
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
