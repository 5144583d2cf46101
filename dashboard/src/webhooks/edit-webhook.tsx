import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { updateWebhookMutation } from '../client/@tanstack/react-query.gen.js';
import { FormDialog } from '../components/form-dialog.js';
import { common } from '../texts/common.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { DialogProperties } from './dialog-properties.js';
import { useRefresh, useRefreshIfStale } from './queries.js';
import { WebhookForm } from './webhook-form.js';
import { changeOf } from './webhook-form-values.js';

/** Changes what is set of a webhook. */
export function EditWebhook({ webhook, opened, onClose }: DialogProperties) {
  const id = String(webhook.id);
  const refresh = useRefresh(id);
  const update = useMutation({
    ...updateWebhookMutation(),
    onSuccess: () => {
      close();
      notifications.show({ message: texts.saved });
      void refresh();
    },
    onError: useRefreshIfStale(id),
  });
  const close = () => {
    update.reset();
    onClose();
  };
  return (
    <FormDialog opened={opened} title={texts.form.edit} isPending={update.isPending} onClose={close}>
      {(controls) => (
        <WebhookForm
          {...controls}
          webhook={webhook}
          submit={common.save}
          isPending={update.isPending}
          error={update.error}
          onSubmit={(values, before) => update.mutate({ path: { id }, body: changeOf(before, values) })}
        />
      )}
    </FormDialog>
  );
}
