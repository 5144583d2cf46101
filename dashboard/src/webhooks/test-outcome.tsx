import { Alert, Anchor, Group, Loader, Stack, Text } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { Link, useParams } from 'react-router';
import type { DeliveryWithAttemptsDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { deliveries as words } from '../texts/deliveries.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { Test } from './use-test.js';

/** What became of the test that was sent just now. */
export function TestOutcome({ test }: { readonly test: Test }) {
  return (
    <>
      <FailureAlert error={test.error} />
      <div role="status">
        {test.isAwaited && test.error === null && (
          <Group gap="sm" mt="lg">
            <Loader size="sm" aria-hidden />
            <Text>
              {texts.test.sending} {test.isSlow && texts.test.slow}
            </Text>
          </Group>
        )}
        {test.delivery !== undefined && <Tried delivery={test.delivery} />}
      </div>
    </>
  );
}

function Tried({ delivery }: { readonly delivery: DeliveryWithAttemptsDto }) {
  const { id = '' } = useParams();
  const isTaken = delivery.status === 'succeeded';
  const Icon = isTaken ? CircleCheck : CircleX;
  return (
    <Alert
      role="none"
      mt="lg"
      color={isTaken ? 'teal' : 'red'}
      icon={<Icon aria-hidden />}
      title={isTaken ? texts.test.taken : texts.test.failed}
    >
      <Stack gap={4}>
        <Text size="sm">{sentenceOf(delivery)}</Text>
        <Anchor
          component={Link}
          to={`/settings/webhooks/${id}/deliveries/${delivery.id}`}
          size="sm"
          c="inherit"
          underline="always"
        >
          {texts.test.see}
        </Anchor>
      </Stack>
    </Alert>
  );
}

function sentenceOf({ attempts }: DeliveryWithAttemptsDto): string {
  const last = attempts.at(-1);
  if (last === undefined) return texts.test.skipped;
  if (last.status_code === null || last.error_kind !== null) return last.error ?? '';
  return texts.test.after(last.status_code, words.milliseconds(last.duration_ms));
}
