import { Code, Group, Stack, Text } from '@mantine/core';
import type { ApiKeyDto } from '../client/types.gen.js';
import { useNow } from '../components/now.js';
import { StatusBadge } from '../components/status-badge.js';
import { Time } from '../components/time.js';
import { apiTokens, SOON_MS } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { statusNow } from './key-status.js';

const { table: texts, revoke } = apiTokens;

interface Properties {
  readonly apiKey: ApiKeyDto;
}

/** What a key can be recognised by. */
export function KeyPrefix({ apiKey: { key_prefix } }: Properties) {
  return <Code>{key_prefix}…</Code>;
}

/** Its name, and what it can be recognised by. */
export function NameCell({ apiKey }: Properties) {
  return (
    <Stack gap={4} align="flex-start">
      {apiKey.name}
      <KeyPrefix apiKey={apiKey} />
    </Stack>
  );
}

/** When it was made, and by whom. */
export function CreatedCell({ apiKey: { created_at, created_by } }: Properties) {
  return (
    <Stack gap={0}>
      <Time at={created_at} />
      {created_by && (
        <Text size="xs" c="dimmed" title={created_by.email}>
          {texts.by(created_by.name)}
        </Text>
      )}
    </Stack>
  );
}

/** When it ends; marked where that is soon. */
export function ExpiresCell({ apiKey }: Properties) {
  const { expires_at } = apiKey;
  const now = useNow();
  const isActive = statusNow(apiKey, now) === 'active';
  const isSoon = isActive && expires_at !== null && new Date(expires_at).getTime() - now < SOON_MS;
  return (
    <Stack gap={4} align="flex-start">
      <span>
        <Time at={expires_at} otherwise={common.never} />
      </span>
      {isSoon && <StatusBadge tone="warning" label={texts.soon} />}
    </Stack>
  );
}

const tones = { active: 'good', expired: 'warning', revoked: 'over' } as const;

/** Its state; of a revoked one also who revoked it, and when. */
export function StatusCell({ apiKey }: Properties) {
  const { revoked_at, revoked_by } = apiKey;
  const status = statusNow(apiKey, useNow());
  return (
    <Stack gap={4} align="flex-start">
      <StatusBadge tone={tones[status]} label={texts.statuses[status]} />
      {revoked_at !== null && (
        <Text size="xs" c="dimmed" title={revoked_by?.email} component="div">
          <Group gap={4}>
            <Time at={revoked_at} />
            {revoked_by ? revoke.by(revoked_by.name) : revoke.byKey}
          </Group>
        </Text>
      )}
    </Stack>
  );
}
