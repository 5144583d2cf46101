import { Alert, Checkbox, Fieldset, NativeSelect, SimpleGrid, Stack, Text } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { type AbilityGroup, type Choice, choiceOf, type Choices, type Level, levelsOf } from './abilities.js';

const { abilities: texts } = apiTokens;

interface Properties {
  readonly hint: string;
  readonly groups: readonly AbilityGroup[];
  readonly value: Choices;
  readonly onChange: (value: Choices) => void;
  /** What is said of all of them, and where the keyboard finds that. */
  readonly field: GetInputPropsReturnType;
  /** What is said at one of the groups, and where the keyboard finds that. */
  readonly fieldOf: (group: AbilityGroup) => GetInputPropsReturnType;
}

/** What a key may do, resource by resource; what looks after the organization apart, with a warning. */
export function AbilitiesField({ hint, groups, field, ...rest }: Properties) {
  const ofProduct = groups.filter(({ isManagement }) => !isManagement);
  const management = groups.filter(({ isManagement }) => isManagement);
  const errorId = useId();
  const { error, 'data-path': path } = field as { error?: ReactNode; 'data-path'?: string };
  const isManaging = management.some((group) => choiceOf(rest.value, group).level !== 'none');
  return (
    <>
      <Fieldset
        legend={texts.title}
        tabIndex={-1}
        data-path={path}
        aria-describedby={error ? errorId : undefined}
      >
        <Stack gap="sm">
          <Text size="sm">{hint}</Text>
          {error && (
            <Text id={errorId} role="alert" c="var(--mantine-color-error)" size="sm">
              {error}
            </Text>
          )}
          <Groups groups={ofProduct} {...rest} />
        </Stack>
      </Fieldset>
      {management.length > 0 && (
        <Fieldset legend={texts.management}>
          <Stack gap="sm">
            <Text size="sm" hidden={isManaging}>
              {texts.managementWarning}
            </Text>
            {isManaging && (
              <Alert color="yellow" role="status" icon={<TriangleAlert aria-hidden />}>
                {texts.managementWarning}
              </Alert>
            )}
            <Groups groups={management} {...rest} />
          </Stack>
        </Fieldset>
      )}
    </>
  );
}

function Groups({ groups, value, onChange, fieldOf }: Omit<Properties, 'field' | 'hint'>) {
  const { can } = useSession();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {groups.map((group) => (
        <Group
          key={group.resource}
          group={group}
          // What uses the product's API everybody may hand out.
          can={group.isManagement ? can : () => true}
          choice={choiceOf(value, group)}
          field={fieldOf(group)}
          onChange={(choice) => onChange({ ...value, [group.resource]: choice })}
        />
      ))}
    </SimpleGrid>
  );
}

interface GroupProperties {
  readonly group: AbilityGroup;
  readonly can: (ability: string) => boolean;
  readonly choice: Choice;
  readonly field: GetInputPropsReturnType;
  readonly onChange: (choice: Choice) => void;
}

function Group({ group, can, choice: { level, chosen }, field, onChange }: GroupProperties) {
  const label = group.resource || texts.general;
  const levels = levelsOf(group, can);
  return (
    <Stack gap="xs">
      <NativeSelect
        {...field}
        label={label}
        value={level}
        disabled={levels.length === 1}
        error={level === 'chosen' && chosen.length === 0 && (field.error as ReactNode)}
        onChange={(event) => onChange({ level: event.currentTarget.value as Level, chosen })}
        data={levels.map((value) => ({ value, label: texts.levels[value] }))}
      />
      {level === 'chosen' && (
        <Checkbox.Group
          aria-label={texts.chosen(label)}
          value={[...chosen]}
          onChange={(names) => onChange({ level, chosen: names })}
        >
          <Stack gap="xs">
            {group.scopes.map(({ name, description }) => (
              <Checkbox
                key={name}
                value={name}
                label={name}
                description={description}
                disabled={!can(name)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Stack>
  );
}
