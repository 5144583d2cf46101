import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { recoverWebhookMutation } from '../client/@tanstack/react-query.gen.js';
import type { WebhookDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
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

/** Has all sent that a webhook has missed since a time. */
export function Recover({ webhook, wanted, onClose }: Properties) {
  return (
    <Modal
      opened={wanted !== null}
      onClose={onClose}
      title={texts.recover.title}
      centered
      closeOnClickOutside={false}
    >
      {wanted !== null && <Form webhook={webhook} wanted={wanted} onClose={onClose} />}
    </Modal>
  );
}

function Form({ webhook, wanted, onClose }: Properties & { readonly wanted: Wanted }) {
  const id = String(webhook.id);
  const refresh = useRefresh(id);
  const form = useForm({
    initialValues: { since: toLocalInput(wanted.since) },
    validate: { since: (since) => (fromLocalInput(since) === null ? texts.recover.needsTime : null) },
  });
  const recover = useMutation({
    ...recoverWebhookMutation(),
    onSuccess: () => void refresh(),
    onError: useRefreshIfStale(id),
  });
  useFieldErrors(form, recover.error);
  if (recover.data !== undefined) return <Outcome count={recover.data.data.deliveries} onClose={onClose} />;
  const submit = form.onSubmit(
    ({ since }) => recover.mutate({ path: { id }, body: { since: fromLocalInput(since)!.toISOString() } }),
    () => form.getInputNode('since')?.focus(),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {wanted.isEnabledNow && <Text>{texts.recover.afterEnabling}</Text>}
        <Text size="sm">{texts.recover.text}</Text>
        <FailureAlert error={beyondFields(recover.error, ['since'])} />
        <TextInput
          {...form.getInputProps('since')}
          label={texts.recover.since}
          description={texts.recover.sinceHint}
          type="datetime-local"
          data-autofocus
          required
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {wanted.isEnabledNow ? texts.recover.later : common.cancel}
          </Button>
          <ActionButton type="submit" loading={recover.isPending}>
            {texts.recover.submit}
          </ActionButton>
        </Group>
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
