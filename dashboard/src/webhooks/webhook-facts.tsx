import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import type { WebhookDto } from '../client/types.gen.js';
import { Time } from '../components/time.js';
import { common } from '../texts/common.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { EventNames } from './event-names.js';
import { Facts } from '../components/facts.js';
import { WebhookHealth } from './webhook-health.js';

const { facts } = texts;

/** How a webhook is set. */
export function WebhookFacts({ webhook }: { readonly webhook: WebhookDto }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={facts.title}>
      <Title order={2} size="h4" mb="sm">
        {facts.title}
      </Title>
      <Facts
        facts={[
          [facts.url, <Code key="url">{webhook.url}</Code>],
          [facts.status, <WebhookHealth key="status" webhook={webhook} />],
          [facts.description, webhook.description ?? common.none],
          [facts.events, <EventNames key="events" events={webhook.events} />],
          [facts.headers, <HeaderNames key="headers" names={webhook.header_names} />],
          [facts.version, webhook.api_version],
          [facts.publicKeys, <PublicKeys key="keys" keys={webhook.public_keys} />],
          [facts.created, <Time key="created" at={webhook.created_at} />],
        ]}
      />
    </Paper>
  );
}

function HeaderNames({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return common.none;
  return (
    <Text size="sm" inherit>
      {names.map((name) => (
        <Code key={name} mr={4}>
          {name}
        </Code>
      ))}
      ({facts.headersHidden})
    </Text>
  );
}

function PublicKeys({ keys }: { readonly keys: readonly string[] }) {
  if (keys.length === 0) return common.none;
  return (
    <Stack gap={4}>
      {keys.map((key) => (
        <Code key={key}>{key}</Code>
      ))}
    </Stack>
  );
}
