import { useQueryClient } from '@tanstack/react-query';
import { asFailure } from '../api/failure.js';
import {
  listDeliveriesQueryKey,
  listWebhooksQueryKey,
  readWebhookQueryKey,
} from '../client/@tanstack/react-query.gen.js';
import type { LoadedQuery } from '../components/loaded.js';

// A minute, and some seconds for clocks that differ.
const NEAR_MS = 65_000;
const OFTEN_MS = 2_000;
const SELDOM_MS = 30_000;

interface Awaited {
  readonly status: string;
  readonly next_try_at: string | null;
}

/**
 * When to look again at deliveries that wait for something.
 *
 * @returns milliseconds; false: nothing of them changes by itself any more
 */
export function lookAgainAfter(deliveries: readonly Awaited[]): number | false {
  const waiting = deliveries.filter(({ status }) => status === 'pending');
  if (waiting.length === 0) return false;
  return waiting.some(mayBeOnItsWay) ? OFTEN_MS : SELDOM_MS;
}

/** While a try lasts, the next one is a minute away: that is when it would be taken for lost. */
export const mayBeOnItsWay = ({ next_try_at }: Pick<Awaited, 'next_try_at'>): boolean =>
  next_try_at === null || Date.parse(next_try_at) < Date.now() + NEAR_MS;

/** @returns what is to be called after something about a webhook has changed: what is shown of it is asked for anew */
export function useRefresh(id: string): () => Promise<void> {
  const queryClient = useQueryClient();
  const path = { id };
  return async () => {
    const keys = [
      listWebhooksQueryKey(),
      readWebhookQueryKey({ path }),
      listDeliveriesQueryKey({ path }),
      [{ _id: 'readDelivery', path }],
    ];
    await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  };
}

/**
 * @returns what is to be called with what a change of a webhook has failed with: where it is not there any more, or not
 * as it is shown, it is asked for anew
 */
export function useRefreshIfStale(id: string): (error: unknown) => void {
  const refresh = useRefresh(id);
  return (error) => {
    const status = asFailure(error)?.status;
    if (status === 404 || status === 409) void refresh();
  };
}

/** @returns the query without what it has found before, once that is not there any more */
export const unlessGone = <Data>({ data, error, refetch }: LoadedQuery<Data>): LoadedQuery<Data> => ({
  data: asFailure(error)?.status === 404 ? undefined : data,
  error,
  refetch,
});
