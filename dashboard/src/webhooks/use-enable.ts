import { useMutation } from '@tanstack/react-query';
import { updateWebhookMutation } from '../client/@tanstack/react-query.gen.js';
import type { WebhookDto } from '../client/types.gen.js';
import { notifyFailure } from '../components/notify-failure.js';
import { useRefresh, useRefreshIfStale } from './queries.js';

/**
 * Begins anew with a webhook that was disabled.
 *
 * @param onEnabled gets the webhook as it was while it was disabled
 */
export function useEnable(webhook: WebhookDto, onEnabled: (before: WebhookDto) => void) {
  const id = String(webhook.id);
  const refresh = useRefresh(id);
  const refreshIfStale = useRefreshIfStale(id);
  const { mutate, isPending } = useMutation({
    ...updateWebhookMutation(),
    onSuccess: () => {
      onEnabled(webhook);
      void refresh();
    },
    onError: (error) => {
      notifyFailure(error);
      refreshIfStale(error);
    },
  });
  const enable = () => {
    if (!isPending) mutate({ path: { id }, body: { status: 'enabled' } });
  };
  return { enable, isPending };
}
