import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { listDeliveriesOptions, readDeliveryOptions } from '../client/@tanstack/react-query.gen.js';
import { testWebhook } from '../client/sdk.gen.js';
import type { DeliveryWithAttemptsDto } from '../client/types.gen.js';
import { useRefresh, useRefreshIfStale } from './queries.js';

const OFTEN_MS = 1_000;
const SELDOM_MS = 5_000;
const PATIENCE_MS = 15_000;

export interface Test {
  readonly send: () => void;
  readonly isSending: boolean;
  readonly error: unknown;
  /** Whether one is on its way. */
  readonly isAwaited: boolean;
  /** The test, once it was tried. */
  readonly delivery: DeliveryWithAttemptsDto | undefined;
  /** Whether it takes longer than usual. */
  readonly isSlow: boolean;
}

/** Sends a test, and follows it until its first try is over. Who asks for it gets no id: it is the next one. */
export function useTest(id: string): Test {
  const queryClient = useQueryClient();
  const tests = listDeliveriesOptions({ path: { id }, query: { event_type: 'webhook.test', limit: 1 } });
  const send = useMutation({
    mutationFn: async () => {
      const { data } = await queryClient.fetchQuery({ ...tests, staleTime: 0 });
      await testWebhook({ path: { id }, throwOnError: true });
      return { newestBefore: data[0]?.id ?? 0 };
    },
    onError: useRefreshIfStale(id),
  });
  const isSlow = () => Date.now() - send.submittedAt > PATIENCE_MS;
  const interval = () => (isSlow() ? SELDOM_MS : OFTEN_MS);
  const isNew = (deliveryId: number) => send.data !== undefined && deliveryId > send.data.newestBefore;

  const list = useQuery({
    ...tests,
    enabled: send.data !== undefined,
    refetchInterval: ({ state }) => (state.data?.data.some((test) => isNew(test.id)) ? false : interval()),
  });
  const found = list.data?.data.find((test) => isNew(test.id));
  const read = useQuery({
    ...readDeliveryOptions({ path: { id, delivery_id: String(found?.id) } }),
    enabled: found !== undefined,
    refetchInterval: ({ state }) => (isTried(state.data?.data) ? false : interval()),
  });
  const delivery = found !== undefined && isTried(read.data?.data) ? read.data?.data : undefined;
  useRefreshOnce(id, delivery?.id);
  return {
    send: () => send.mutate(),
    isSending: send.isPending,
    error: send.error ?? list.error ?? read.error,
    isAwaited: send.data !== undefined && delivery === undefined,
    delivery,
    isSlow:
      list.dataUpdatedAt - send.submittedAt > PATIENCE_MS ||
      read.dataUpdatedAt - send.submittedAt > PATIENCE_MS,
  };
}

const isTried = (delivery: DeliveryWithAttemptsDto | undefined): boolean =>
  delivery !== undefined && (delivery.status !== 'pending' || delivery.attempts.length > 0);

/** The list and the health show it then, too. */
function useRefreshOnce(id: string, deliveryId: number | undefined): void {
  const refresh = useRefresh(id);
  useEffect(() => {
    if (deliveryId !== undefined) void refresh();
    // Once for each.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [deliveryId]);
}
