import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { updateWebhookMutation } from '../client/@tanstack/react-query.gen.js';
import { Confirm } from '../components/confirm.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { DialogProperties } from './dialog-properties.js';
import { useRefresh, useRefreshIfStale } from './queries.js';

/** Asks before a webhook is sent nothing any more. */
export function DisableWebhook({ webhook, opened, onClose }: DialogProperties) {
  const id = String(webhook.id);
  const refresh = useRefresh(id);
  const disable = useMutation({
    ...updateWebhookMutation(),
    onSuccess: () => {
      close();
      notifications.show({ message: texts.disable.done });
      void refresh();
    },
    onError: useRefreshIfStale(id),
  });
  const close = () => {
    disable.reset();
    onClose();
  };
  return (
    <Confirm
      opened={opened}
      title={texts.disable.title}
      confirm={texts.disable.button}
      isPending={disable.isPending}
      error={disable.error}
      onConfirm={() => disable.mutate({ path: { id }, body: { status: 'disabled' } })}
      onClose={close}
    >
      <Text size="sm">{texts.disable.text}</Text>
    </Confirm>
  );
}
