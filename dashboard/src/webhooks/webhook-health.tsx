import { Stack, Text } from '@mantine/core';
import type { WebhookDto } from '../client/types.gen.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import { Time } from '../components/time.js';
import { webhooks as texts } from '../texts/webhooks.js';

const tones: Record<WebhookDto['status'], Tone> = { enabled: 'good', failing: 'warning', disabled: 'bad' };

/** Whether a webhook is sent to, and whether that succeeds. */
export function WebhookHealth({ webhook }: { readonly webhook: WebhookDto }) {
  return (
    <Stack gap={4} align="flex-start">
      <StatusBadge tone={tones[webhook.status]} label={texts.status[webhook.status]} />
      <Reason webhook={webhook} />
    </Stack>
  );
}

function Reason({ webhook }: { readonly webhook: WebhookDto }) {
  const { disabled_reason, disabled_at, failures, failing_since } = webhook;
  if (disabled_reason !== null) {
    return (
      <Text size="xs" c="dimmed">
        {texts.disabledBecause(disabled_reason)}, <Time at={disabled_at} />
      </Text>
    );
  }
  if (failures === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {texts.failures(failures)}, {texts.since} <Time at={failing_since} />
    </Text>
  );
}
