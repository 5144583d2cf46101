import { useQueryClient } from '@tanstack/react-query';
import {
  listDeliveriesQueryKey,
  listWebhooksQueryKey,
  readWebhookQueryKey,
} from '../client/@tanstack/react-query.gen.js';

const NEAR_MS = 60_000;
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
  // While a try lasts, the next one is a minute away: that is when it would be taken for lost.
  const isNear = waiting.some(
    ({ next_try_at }) => next_try_at === null || Date.parse(next_try_at) < Date.now() + NEAR_MS,
  );
  return isNear ? OFTEN_MS : SELDOM_MS;
}

/** @returns what is to be called after something about a webhook has changed: what is shown of it is asked for anew */
export function useRefresh(id: string): () => Promise<void> {
  const queryClient = useQueryClient();
  const path = { id };
  return async () => {
    await Promise.all(
      [listWebhooksQueryKey(), readWebhookQueryKey({ path }), listDeliveriesQueryKey({ path })].map(
        (queryKey) => queryClient.invalidateQueries({ queryKey }),
      ),
    );
  };
}
