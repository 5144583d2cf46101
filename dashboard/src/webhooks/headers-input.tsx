import { ActionIcon, Button, Fieldset, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useId, useRef } from 'react';
import { PasswordField } from '../components/password-field.js';
import { webhooks as texts } from '../texts/webhooks.js';
import type { HeaderValues } from './webhook-form-values.js';

interface Properties {
  /** Of the headers that there are. */
  readonly names: readonly string[];
  /** Whether the url leads to another server than before. */
  readonly moves: boolean;
  readonly keeps: boolean;
  readonly headers: readonly HeaderValues[];
  readonly error: ReactNode;
  readonly onKeep: (keeps: boolean) => void;
  readonly onChange: (headers: HeaderValues[]) => void;
}

/** The headers that a receiver wants besides ours. */
export function HeadersInput({ names, moves, keeps, headers, error, onKeep, onChange }: Properties) {
  const errorId = useId();
  const name = useId();
  const hasSome = names.length > 0;
  // In words of the form, before the server is asked and after.
  const problem = hasSome && keeps && moves ? texts.headers.moves : error;
  return (
    <Fieldset legend={texts.headers.label} aria-describedby={problem ? errorId : undefined}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {texts.headers.hint}
        </Text>
        {hasSome && (
          <>
            <Radio
              name={name}
              label={texts.headers.keep(names)}
              checked={keeps}
              onChange={() => onKeep(true)}
              styles={{ label: { overflowWrap: 'anywhere' } }}
            />
            <Radio
              name={name}
              label={texts.headers.anew}
              description={texts.headers.anewHint}
              checked={!keeps}
              onChange={() => onKeep(false)}
              data-path="headers"
            />
          </>
        )}
        {problem && (
          <Text id={errorId} size="sm" c="var(--mantine-color-error)" role="alert">
            {problem}
          </Text>
        )}
        {!keeps && <Rows headers={headers} onChange={onChange} isFirst={!hasSome} />}
      </Stack>
    </Fieldset>
  );
}

interface RowsProperties extends Pick<Properties, 'headers' | 'onChange'> {
  /** Whether nothing else of the field can have the focus. */
  readonly isFirst: boolean;
}

function Rows({ headers, onChange, isFirst }: RowsProperties) {
  const add = useRef<HTMLButtonElement>(null);
  const set = (key: number, change: Partial<HeaderValues>) =>
    onChange(headers.map((header) => (header.key === key ? { ...header, ...change } : header)));
  const remove = (key: number) => {
    onChange(headers.filter((header) => header.key !== key));
    add.current?.focus();
  };
  const next = Math.max(0, ...headers.map(({ key }) => key)) + 1;
  return (
    <>
      {headers.map(({ key, name, value }, index) => (
        <Group key={key} gap="xs" wrap="nowrap">
          <Group gap="xs" flex={1} grow preventGrowOverflow={false}>
            <TextInput
              aria-label={texts.headers.name(index + 1)}
              placeholder="x-tenant"
              value={name}
              onChange={(event) => set(key, { name: event.currentTarget.value })}
              autoComplete="off"
              autoFocus
              miw={120}
            />
            <PasswordField
              aria-label={texts.headers.value(index + 1)}
              value={value}
              onChange={(event) => set(key, { value: event.currentTarget.value })}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': texts.headers.show }}
              miw={120}
            />
          </Group>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={texts.headers.remove(index + 1)}
            onClick={() => remove(key)}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        ref={add}
        variant="default"
        size="xs"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => onChange([...headers, { key: next, name: '', value: '' }])}
        data-path={isFirst ? 'headers' : undefined}
        style={{ alignSelf: 'flex-start' }}
      >
        {texts.headers.add}
      </Button>
    </>
  );
}
