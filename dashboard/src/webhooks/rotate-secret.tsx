import { NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { rotateWebhookSecretMutation } from '../client/@tanstack/react-query.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { FormDialog } from '../components/form-dialog.js';
import { ShownOnce } from '../components/shown-once.js';
import { Stay } from '../components/stay.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { DialogProperties } from './dialog-properties.js';
import { useRefresh, useRefreshIfStale } from './queries.js';
import { Verifying } from './verifying.js';

const { choices } = texts.rotate;

/** Gives a webhook a new secret, and shows it once. */
export function RotateSecret({ webhook, opened, onClose }: DialogProperties) {
  const id = String(webhook.id);
  const refresh = useRefresh(id);
  // The answer holds a secret: it is not kept.
  const rotate = useMutation({
    ...rotateWebhookSecretMutation(),
    onSuccess: () => {
      onClose();
      void refresh();
    },
    onError: useRefreshIfStale(id),
  });
  const close = () => {
    rotate.reset();
    onClose();
  };
  return (
    <>
      {rotate.isPending && <Stay />}
      <FormDialog opened={opened} title={texts.rotate.title} isPending={rotate.isPending} onClose={close}>
        {({ onCancel }) => (
          <RotateForm
            isPending={rotate.isPending}
            error={rotate.error}
            onSubmit={(overlap_seconds) => rotate.mutate({ path: { id }, body: { overlap_seconds } })}
            onCancel={onCancel}
          />
        )}
      </FormDialog>
      <ShownOnce
        title={texts.secret.rotatedTitle}
        label={texts.secret.label}
        secret={rotate.data?.secret ?? null}
        onClose={() => rotate.reset()}
      >
        <Stack gap="sm">
          <Text size="sm">
            {texts.secret.hint} {whatOfTheOld(String(rotate.variables?.body?.overlap_seconds))}
          </Text>
          <Verifying />
        </Stack>
      </ShownOnce>
    </>
  );
}

interface FormProperties {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (overlapSeconds: number) => void;
  readonly onCancel: () => void;
}

/** There as long as its dialog: that a secret has leaked is never chosen beforehand. */
function RotateForm({ isPending, error, onSubmit, onCancel }: FormProperties) {
  const [overlap, setOverlap] = useState(choices[0]!.value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(Number(overlap));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{texts.rotate.text}</Text>
        <FailureAlert error={error} />
        <NativeSelect
          label={texts.rotate.overlap}
          data={choices}
          value={overlap}
          onChange={(event) => setOverlap(event.currentTarget.value)}
          data-autofocus
        />
        <FormButtons submit={texts.rotate.submit} isPending={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

const whatOfTheOld = (overlap: string): string =>
  overlap === '0'
    ? texts.rotate.endsNow
    : texts.rotate.holds(choices.find(({ value }) => value === overlap)?.label ?? '');
