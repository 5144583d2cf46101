import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { CircleCheck, CircleQuestionMark, CircleX } from 'lucide-react';
import { inspectApiKeyMutation } from '../client/@tanstack/react-query.gen.js';
import type { ApiKeyDto, InspectionDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Time } from '../components/time.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { AbilityBadge } from './ability-badge.js';
import { credentialIn } from './credential-text.js';
import { KeyPrefix } from './key-cells.js';

const { test: texts, table, types } = apiTokens;

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Says what a key may do, or why it is refused. */
export function TestKeyDialog({ opened, onClose }: Properties) {
  return (
    <Modal opened={opened} onClose={onClose} title={texts.title} centered closeOnClickOutside={false}>
      {/* Unmounted with the dialog: what was pasted is kept nowhere. */}
      <TestForm onClose={onClose} />
    </Modal>
  );
}

function TestForm({ onClose }: Pick<Properties, 'onClose'>) {
  const inspect = useMutation(inspectApiKeyMutation());
  const form = useForm({
    name: 'test-key',
    initialValues: { key: '' },
    // What is said is of the key that stands there.
    onValuesChange: () => inspect.reset(),
  });
  useFieldErrors(form, inspect.error);
  return (
    <form
      onSubmit={form.onSubmit(({ key }) => inspect.mutate({ body: { key: credentialIn(key) } }))}
      noValidate
    >
      <Stack>
        <Text size="sm">{texts.text}</Text>
        <FailureAlert error={beyondFields(inspect.error, ['key'])} />
        <PasswordInput
          {...form.getInputProps('key')}
          label={texts.key}
          autoComplete="off"
          data-1p-ignore
          data-lpignore="true"
          data-autofocus
          required
        />
        {inspect.data && <Result inspection={inspect.data.data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.close}
          </Button>
          <ActionButton type="submit" loading={inspect.isPending}>
            {texts.submit}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

const refused = { color: 'red', Icon: CircleX };
const looks: Partial<Record<InspectionDto['outcome'], typeof refused>> = {
  accepted: { color: 'teal', Icon: CircleCheck },
  // Elsewhere it may be good.
  unknown: { color: 'gray', Icon: CircleQuestionMark },
};

function Result({
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
function Until({ apiKey: { status, expires_at, revoked_at } }: { readonly apiKey: ApiKeyDto }) {
  const at = revoked_at ?? expires_at;
  if (at === null) return texts.endless;
  return (
    <>
      {texts.until[status]} <Time at={at} />.
    </>
  );
}
