import { type InfiniteData, type QueryClient, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { listApiKeysInfiniteOptions, readApiKeyOptions } from '../client/@tanstack/react-query.gen.js';
import type { ApiKeyDto, ApiKeyListAnswer, ListApiKeysData } from '../client/types.gen.js';
import type { LoadedQuery } from '../components/loaded.js';

export type Filter = Pick<NonNullable<ListApiKeysData['query']>, 'status' | 'type'>;

export interface Keys extends LoadedQuery<readonly ApiKeyDto[]> {
  /** What is there already can be shown; more follows. */
  readonly isComplete: boolean;
}

const PAGE_SIZE = 1_000;

/** All keys of the organization that the filter lets through, newest first; read page by page. */
export function useKeys(filter: Filter): Keys {
  const query = useInfiniteQuery({
    ...listApiKeysInfiniteOptions({ query: { ...filter, include: 'revoked_by', limit: PAGE_SIZE } }),
    initialPageParam: {},
    getNextPageParam: ({ meta }) => meta.next_cursor,
    // All pages would be read again.
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= 1,
  });
  const { data, error, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, refetch } = query;
  const goesOn = hasNextPage && !isFetching && error === null;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return {
    data: useMemo(() => data?.pages.flatMap((page) => page.data), [data]),
    error,
    refetch: isFetchNextPageError ? fetchNextPage : refetch,
    isComplete: data !== undefined && !hasNextPage,
  };
}

/** All lists of keys, however they are filtered. */
const lists = [{ _id: 'listApiKeys' }];

/** To be called when there may be a new key, or one may be gone. */
export const readKeysAgain = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: lists });

/** Reads how a key is now. */
export const keyOptions = (id: number) => ({
  ...readApiKeyOptions({ path: { id: String(id) }, query: { include: 'revoked_by' } }),
  staleTime: 0,
});

/** Puts a key into the lists as it is now. */
export function showChanged(client: QueryClient, changed: ApiKeyDto): void {
  client.setQueriesData<InfiniteData<ApiKeyListAnswer>>(
    { queryKey: [{ _id: 'listApiKeys', _infinite: true }] },
    (list) => list && replaced(list, changed),
  );
}

/** Puts a key that was revoked into the lists: it stays in sight until they are read again. */
export async function showRevoked(client: QueryClient, id: number): Promise<void> {
  const { data } = await client.fetchQuery(keyOptions(id));
  showChanged(client, data);
  await client.invalidateQueries({ queryKey: lists, refetchType: 'none' });
}

const replaced = (
  list: InfiniteData<ApiKeyListAnswer>,
  changed: ApiKeyDto,
): InfiniteData<ApiKeyListAnswer> => ({
  ...list,
  pages: list.pages.map((page) => ({
    ...page,
    data: page.data.map((key) => (key.id === changed.id ? changed : key)),
  })),
});
