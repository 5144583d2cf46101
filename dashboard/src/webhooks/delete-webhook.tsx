import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { removedOrGone } from '../api/removed-or-gone.js';
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
    mutationFn: () => removedOrGone(deleteWebhook({ path: { id: String(webhook.id) }, throwOnError: true })),
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
