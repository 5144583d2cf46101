import { Button, Group, Stack, Text } from '@mantine/core';
import { History, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { WebhookDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { DeleteWebhook } from './delete-webhook.js';
import { DisableWebhook } from './disable-webhook.js';
import { EditWebhook } from './edit-webhook.js';
import { RotateSecret } from './rotate-secret.js';
import { useEnable } from './use-enable.js';
import type { Test } from './use-test.js';

interface Properties {
  readonly webhook: WebhookDto;
  readonly test: Test;
  readonly mayWrite: boolean;
  readonly onRecover: () => void;
  /** @param before as it was while it was disabled */
  readonly onEnabled: (before: WebhookDto) => void;
}

/** What can be done with a webhook; what cannot says why. */
export function WebhookActions({ webhook, test, mayWrite, onRecover, onEnabled }: Properties) {
  const [asked, setAsked] = useState<'edit' | 'rotate' | 'disable' | 'delete' | null>(null);
  const { enable, isPending } = useEnable(webhook, onEnabled);
  const isDisabled = webhook.status === 'disabled';
  const dialog = (name: typeof asked) => ({
    webhook,
    opened: asked === name,
    onClose: () => setAsked(null),
  });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <ActionButton
          variant={isDisabled ? 'default' : 'filled'}
          leftSection={<Send size={16} aria-hidden />}
          disabled={!mayWrite || isDisabled}
          loading={test.isSending}
          onClick={test.send}
        >
          {texts.test.button}
        </ActionButton>
        <Button
          variant="default"
          leftSection={<History size={16} aria-hidden />}
          disabled={!mayWrite || isDisabled}
          onClick={onRecover}
        >
          {texts.recover.button}
        </Button>
        <Button
          variant="default"
          leftSection={<Pencil size={16} aria-hidden />}
          disabled={!mayWrite}
          onClick={() => setAsked('edit')}
        >
          {texts.edit}
        </Button>
        <Button
          variant="default"
          leftSection={<KeyRound size={16} aria-hidden />}
          disabled={!mayWrite}
          onClick={() => setAsked('rotate')}
        >
          {texts.rotate.button}
        </Button>
        {/* One button for both, and never switched off while it works: it has the focus back afterwards. */}
        <Button
          variant={isDisabled ? 'filled' : 'default'}
          leftSection={<Power size={16} aria-hidden />}
          disabled={!mayWrite}
          aria-busy={isPending}
          onClick={isDisabled ? enable : () => setAsked('disable')}
        >
          {isDisabled ? texts.enable.button : texts.disable.button}
        </Button>
        <Button
          variant="default"
          leftSection={<Trash2 size={16} aria-hidden />}
          disabled={!mayWrite}
          onClick={() => setAsked('delete')}
        >
          {texts.delete.button}
        </Button>
      </Group>
      {isDisabled && (
        <Text size="sm" c="dimmed">
          {texts.needsEnabled}
        </Text>
      )}
      <EditWebhook {...dialog('edit')} />
      <RotateSecret {...dialog('rotate')} />
      <DisableWebhook {...dialog('disable')} />
      <DeleteWebhook {...dialog('delete')} />
    </Stack>
  );
}
