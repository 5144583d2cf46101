import { Alert, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleQuestionMark, CircleX } from 'lucide-react';
import type { ApiKeyDto, InspectionDto } from '../client/types.gen.js';
import { Time } from '../components/time.js';
import { apiTokens } from '../texts/api-tokens.js';
import { AbilityBadge } from './ability-badge.js';
import { KeyPrefix } from './key-cells.js';
import { keyOptions } from './keys.js';

const { test: texts, table, types, revoke } = apiTokens;

const refused = { color: 'red', Icon: CircleX };
const looks: Partial<Record<InspectionDto['outcome'], typeof refused>> = {
  accepted: { color: 'teal', Icon: CircleCheck },
  // Elsewhere it may be good.
  unknown: { color: 'gray', Icon: CircleQuestionMark },
};

/** Says what a key may do, until when, or why it is refused. */
export function InspectionResult({
  inspection: { outcome, reason, abilities, api_key },
}: {
  readonly inspection: InspectionDto;
}) {
  const isAccepted = outcome === 'accepted';
  const { color, Icon } = looks[outcome] ?? refused;
  return (
    <Alert role="status" color={color} icon={<Icon aria-hidden />} title={texts.outcomes[outcome]}>
      <Stack gap="xs">
        <Text size="sm">{outcome === 'unknown' ? texts.unknown : reason}</Text>
        {api_key && (
          <Text size="sm">
            “{api_key.name}” <KeyPrefix apiKey={api_key} />, {types[api_key.type]},{' '}
            {texts.limit(api_key.rate_limit_per_minute)}. <Until apiKey={api_key} />
          </Text>
        )}
        {isAccepted && (
          <Group gap={4}>
            <Text size="sm">{texts.may}</Text>
            {abilities.length === 0 && <Text size="sm">{table.noAbilities}</Text>}
            {abilities.map((ability) => (
              <AbilityBadge key={ability} ability={ability} />
            ))}
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** When it ends, or has ended. */
function Until({ apiKey }: { readonly apiKey: ApiKeyDto }) {
  const { status, expires_at, revoked_at } = apiKey;
  const at = revoked_at ?? expires_at;
  if (at === null) return texts.endless;
  return (
    <>
      {texts.until[status]} <Time at={at} />
      {status === 'revoked' && <Revoker id={apiKey.id} />}.
    </>
  );
}

/** Who revoked it, as soon as that is read. */
function Revoker({ id }: Pick<ApiKeyDto, 'id'>) {
  const { data } = useQuery({ ...keyOptions(id), gcTime: 0 });
  if (data === undefined) return null;
  const { revoked_by } = data.data;
  return ` ${revoked_by ? revoke.by(revoked_by.name) : revoke.byKey}`;
}
