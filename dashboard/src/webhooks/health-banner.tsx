import { Alert, Stack, Text } from '@mantine/core';
import { CircleX, TriangleAlert } from 'lucide-react';
import type { WebhookDto } from '../client/types.gen.js';
import { Time } from '../components/time.js';
import { webhooks as texts } from '../texts/webhooks.js';

const { banner } = texts;

/** Why a webhook is not sent to, or will not be soon, and what is to be done. */
export function HealthBanner({ webhook }: { readonly webhook: WebhookDto }) {
  const { status, failures, failing_since, disabled_reason, disabled_at } = webhook;
  if (disabled_reason !== null) {
    const { title, text } = banner[disabled_reason];
    const isByHand = disabled_reason === 'by_hand';
    return (
      <Alert color={isByHand ? 'gray' : 'red'} icon={<CircleX aria-hidden />} title={title}>
        <Stack gap={4}>
          <Since label={banner.since} at={disabled_at} />
          {!isByHand && <Since label={banner.firstFailure} at={failing_since} />}
          <Text size="sm">
            {text} {banner.missed}
          </Text>
        </Stack>
      </Alert>
    );
  }
  if (status !== 'failing') return null;
  return (
    <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={banner.struggling.title(failures)}>
      <Stack gap={4}>
        <Since label={banner.struggling.since} at={failing_since} />
        <Text size="sm">{banner.struggling.text}</Text>
      </Stack>
    </Alert>
  );
}

function Since({ label, at }: { readonly label: string; readonly at: string | null }) {
  if (at === null) return null;
  return (
    <Text size="sm">
      {label}: <Time at={at} />
    </Text>
  );
}
