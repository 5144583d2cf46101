import { Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { mayBeDone } from '../api/failure.js';
import { createWebhookMutation, listWebhooksQueryKey } from '../client/@tanstack/react-query.gen.js';
import { FormDialog } from '../components/form-dialog.js';
import { ShownOnce } from '../components/shown-once.js';
import { Stay } from '../components/stay.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { Verifying } from './verifying.js';
import { WebhookForm } from './webhook-form.js';
import { bodyOf } from './webhook-form-values.js';

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a new webhook, shows its secret, and leads to its page. */
export function CreateWebhook({ opened, onClose }: Properties) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  // The answer holds a secret: it is not kept.
  const create = useMutation({
    ...createWebhookMutation(),
    onSuccess: onClose,
    onSettled: (_created, error) => {
      if (error === null || mayBeDone(error))
        void queryClient.invalidateQueries({ queryKey: listWebhooksQueryKey() });
    },
  });
  const created = create.data;
  const goOn = () => {
    create.reset();
    void navigate(`/settings/webhooks/${created?.data.id}`);
  };
  const cancel = () => {
    create.reset();
    onClose();
  };
  return (
    <>
      {create.isPending && <Stay />}
      <FormDialog opened={opened} title={texts.form.create} isPending={create.isPending} onClose={cancel}>
        {(controls) => (
          <WebhookForm
            {...controls}
            submit={texts.add}
            isPending={create.isPending}
            error={create.error}
            onSubmit={(values) => create.mutate({ body: bodyOf(values) })}
          />
        )}
      </FormDialog>
      <ShownOnce
        title={texts.secret.title}
        label={texts.secret.label}
        secret={created?.secret ?? null}
        onClose={goOn}
      >
        <Stack gap="sm">
          <Text size="sm">{texts.secret.hint}</Text>
          <Verifying />
        </Stack>
      </ShownOnce>
    </>
  );
}
