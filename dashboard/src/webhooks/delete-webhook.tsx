import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { asFailure } from '../api/failure.js';
import { listWebhooksQueryKey } from '../client/@tanstack/react-query.gen.js';
import { deleteWebhook } from '../client/sdk.gen.js';
import { Confirm } from '../components/confirm.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { DialogProperties } from './dialog-properties.js';

/** Asks before a webhook goes away with all that is known of it. */
export function DeleteWebhook({ webhook, opened, onClose }: DialogProperties) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleted(String(webhook.id)),
    onSuccess: () => {
      notifications.show({ message: texts.delete.done });
      // The list as it was still has it. What is shown of it is not asked for again: it would not be found.
      queryClient.removeQueries({ queryKey: listWebhooksQueryKey() });
      return navigate('/settings/webhooks');
    },
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <Confirm
      opened={opened}
      title={texts.delete.title}
      confirm={texts.delete.confirm}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={close}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {texts.delete.text(webhook.url)}
      </Text>
      <Text size="sm">{texts.delete.log}</Text>
    </Confirm>
  );
}

/** Who finds nothing to delete has what they want. */
async function deleted(id: string): Promise<void> {
  try {
    await deleteWebhook({ path: { id }, throwOnError: true });
  } catch (error) {
    if (asFailure(error)?.status !== 404) throw error;
  }
}
