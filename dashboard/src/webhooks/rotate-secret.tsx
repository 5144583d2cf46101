import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { rotateWebhookSecretMutation } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { ShownOnce } from '../components/shown-once.js';
import { common } from '../texts/common.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { DialogProperties } from './dialog-properties.js';
import { useRefresh } from './queries.js';
import { Verifying } from './verifying.js';

const { choices } = texts.rotate;

/** Gives a webhook a new secret, and shows it once. */
export function RotateSecret({ webhook, opened, onClose }: DialogProperties) {
  const id = String(webhook.id);
  const [overlap, setOverlap] = useState(choices[0]!.value);
  const refresh = useRefresh(id);
  // The answer holds a secret: it is not kept.
  const rotate = useMutation({
    ...rotateWebhookSecretMutation(),
    onSuccess: () => {
      onClose();
      void refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rotate.mutate({ path: { id }, body: { overlap_seconds: Number(overlap) } });
  };
  const close = () => {
    rotate.reset();
    onClose();
  };
  return (
    <>
      <Modal opened={opened} onClose={close} title={texts.rotate.title} centered>
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text size="sm">{texts.rotate.text}</Text>
            <FailureAlert error={rotate.error} />
            <NativeSelect
              label={texts.rotate.overlap}
              data={choices}
              value={overlap}
              onChange={(event) => setOverlap(event.currentTarget.value)}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {common.cancel}
              </Button>
              <ActionButton type="submit" loading={rotate.isPending}>
                {texts.rotate.submit}
              </ActionButton>
            </Group>
          </Stack>
        </form>
      </Modal>
      <ShownOnce
        title={texts.secret.rotatedTitle}
        label={texts.secret.label}
        secret={rotate.data?.secret ?? null}
        onClose={() => rotate.reset()}
      >
        <Stack gap="sm">
          <Text size="sm">
            {texts.secret.hint} {whatOfTheOld(overlap)}
          </Text>
          <Verifying />
        </Stack>
      </ShownOnce>
    </>
  );
}

const whatOfTheOld = (overlap: string): string =>
  overlap === '0'
    ? texts.rotate.endsNow
    : texts.rotate.holds(choices.find(({ value }) => value === overlap)?.label ?? '');
