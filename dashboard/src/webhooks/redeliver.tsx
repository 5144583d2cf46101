import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { redeliverMutation } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { useSession } from '../session/session.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { webhooks } from '../texts/webhooks.js';
import { useRefresh, useRefreshIfStale } from './queries.js';

interface Properties {
  /** Of the webhook. */
  readonly id: string;
  readonly deliveryId: string;
  /** Whether the webhook is. */
  readonly isDisabled: boolean;
}

/** Has a delivery sent once more; where that cannot be it says why. */
export function Redeliver({ id, deliveryId, isDisabled }: Properties) {
  const refresh = useRefresh(id);
  const mayWrite = useSession().can('webhooks:write');
  const redeliver = useMutation({
    ...redeliverMutation(),
    onSuccess: async () => {
      notifications.show({ message: texts.redeliver.done });
      await refresh();
    },
    onError: useRefreshIfStale(id),
  });
  const whyNot = !mayWrite ? webhooks.mayNotWrite : isDisabled ? texts.redeliver.disabled : null;
  return (
    <Stack gap="xs" align="flex-start">
      <ActionButton
        leftSection={<RotateCw size={16} aria-hidden />}
        disabled={whyNot !== null}
        loading={redeliver.isPending}
        onClick={() => redeliver.mutate({ path: { id, delivery_id: deliveryId } })}
      >
        {texts.redeliver.button}
      </ActionButton>
      {whyNot !== null && (
        <Text size="sm" c="dimmed">
          {whyNot}
        </Text>
      )}
      <FailureAlert error={redeliver.error} />
    </Stack>
  );
}
