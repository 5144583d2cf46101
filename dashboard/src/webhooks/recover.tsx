import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { recoverWebhookMutation } from '../client/@tanstack/react-query.gen.js';
import type { WebhookDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { common } from '../texts/common.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { fromLocalInput, toLocalInput } from './local-time.js';
import { useRefresh, useRefreshIfStale } from './queries.js';

interface Wanted {
  /** What is proposed. */
  readonly since: Date;
  readonly isEnabledNow: boolean;
}

interface Properties {
  readonly webhook: WebhookDto;
  /** Null: the dialog is closed. */
  readonly wanted: Wanted | null;
  readonly onClose: () => void;
}

/** Has all sent that a webhook has missed since a time. It stays until it is known how much that is. */
export function Recover({ webhook, wanted, onClose }: Properties) {
  const id = String(webhook.id);
  const refresh = useRefresh(id);
  const recover = useMutation({
    ...recoverWebhookMutation(),
    onSuccess: () => void refresh(),
    onError: useRefreshIfStale(id),
  });
  const close = () => {
    if (recover.isPending) return;
    recover.reset();
    onClose();
  };
  return (
    <Modal
      opened={wanted !== null}
      onClose={close}
      title={texts.recover.title}
      centered
      closeOnClickOutside={false}
    >
      {wanted !== null &&
        (recover.data === undefined ? (
          <Form
            wanted={wanted}
            isPending={recover.isPending}
            error={recover.error}
            onSubmit={(since) => recover.mutate({ path: { id }, body: { since: since.toISOString() } })}
            onCancel={close}
          />
        ) : (
          <Outcome count={recover.data.data.deliveries} onClose={close} />
        ))}
    </Modal>
  );
}

interface FormProperties {
  readonly wanted: Wanted;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (since: Date) => void;
  readonly onCancel: () => void;
}

function Form({ wanted, isPending, error, onSubmit, onCancel }: FormProperties) {
  const form = useForm({
    initialValues: { since: toLocalInput(wanted.since) },
    validate: { since: (since) => (fromLocalInput(since) === null ? texts.recover.needsTime : null) },
  });
  useFieldErrors(form, error);
  const submit = form.onSubmit(
    ({ since }) => onSubmit(fromLocalInput(since)!),
    () => form.getInputNode('since')?.focus(),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {wanted.isEnabledNow && <Text>{texts.recover.afterEnabling}</Text>}
        <Text size="sm">{texts.recover.text}</Text>
        <FailureAlert isForm error={beyondFields(error, ['since'])} />
        <TextInput
          {...form.getInputProps('since')}
          label={texts.recover.since}
          description={texts.recover.sinceHint}
          type="datetime-local"
          data-autofocus
          required
        />
        <FormButtons
          submit={texts.recover.submit}
          isPending={isPending}
          cancel={wanted.isEnabledNow ? texts.recover.later : undefined}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}

function Outcome({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  return (
    <Stack>
      <Text role="status">{texts.recover.done(count)}</Text>
      <Group justify="flex-end">
        <Button onClick={onClose} autoFocus>
          {common.close}
        </Button>
      </Group>
    </Stack>
  );
}
