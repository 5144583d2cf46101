import { Alert, Badge, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { inspectApiKeyMutation } from '../client/@tanstack/react-query.gen.js';
import type { InspectionDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
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
    <form onSubmit={form.onSubmit((body) => inspect.mutate({ body }))} noValidate>
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

function Result({
  inspection: { outcome, reason, abilities, api_key },
}: {
  readonly inspection: InspectionDto;
}) {
  const isAccepted = outcome === 'accepted';
  return (
    <Alert
      role="status"
      color={isAccepted ? 'teal' : 'red'}
      icon={isAccepted ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
      title={texts.outcomes[outcome]}
    >
      <Stack gap="xs">
        <Text size="sm">{reason}</Text>
        {api_key && (
          <Text size="sm">
            “{api_key.name}” <KeyPrefix apiKey={api_key} />, {types[api_key.type]},{' '}
            {texts.limit(api_key.rate_limit_per_minute)}
          </Text>
        )}
        {isAccepted && (
          <Group gap={4}>
            <Text size="sm">{texts.may}</Text>
            {abilities.length === 0 && <Text size="sm">{table.noAbilities}</Text>}
            {abilities.map((ability) => (
              <Badge key={ability} variant="default" tt="none" fw={400}>
                {ability === '*' ? table.everything : ability}
              </Badge>
            ))}
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
