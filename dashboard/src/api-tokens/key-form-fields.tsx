import { Radio, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { AbilitiesField } from './abilities-field.js';
import type { AbilityGroup } from './abilities.js';
import { ExpirationSelect, ofToken } from './expiration.js';
import { LAST_DAY } from './key-form-faults.js';
import { groupsFor, type KeyForm } from './key-form.js';

const { create: texts, expiration, abilities, types } = apiTokens;

interface Properties {
  readonly form: UseFormReturnType<KeyForm>;
}

/** What the type of the key is. */
export function TypeField({ form }: Properties) {
  return (
    <Radio.Group {...form.getInputProps('type')} label={texts.type} required>
      <Stack gap="xs" mt={4}>
        {(['api_key', 'token', 'runtime'] as const).map((type) => (
          <Radio key={type} value={type} label={types[type]} description={texts.types[type]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** When it ends, as far as its type lets one choose. */
export function ExpirationFields({ form }: Properties) {
  const { type, expiration: chosen } = form.values;
  if (type === 'runtime') return <Text size="sm">{expiration.runtime}</Text>;
  const value = type === 'token' ? ofToken(chosen) : chosen;
  return (
    <>
      <ExpirationSelect {...form.getInputProps('expiration')} value={value} withDate={type === 'api_key'} />
      {value === 'date' && (
        <TextInput
          {...form.getInputProps('date')}
          type="date"
          max={LAST_DAY}
          label={expiration.dateLabel}
          description={expiration.dateHint}
          required
        />
      )}
    </>
  );
}

/** For whom it is made: the product's real users, or those who try it out. */
export function EnvironmentField({ form }: Properties) {
  if (form.values.type !== 'runtime') return null;
  return (
    <Radio.Group {...form.getInputProps('environment')} label={texts.environment}>
      <Stack gap="xs" mt={4}>
        <Radio value="live" label={texts.environments.live} />
        <Radio value="test" label={texts.environments.test} />
      </Stack>
    </Radio.Group>
  );
}

/** How many requests a minute it has; the plan's when left empty. */
export function RateLimitField<Values extends { rateLimit: string }>({
  form,
}: {
  readonly form: UseFormReturnType<Values>;
}) {
  const { plan } = useSession().organization;
  return (
    <TextInput
      {...form.getInputProps('rateLimit')}
      label={texts.rateLimit}
      description={texts.rateLimitHint(plan.rate_limit_per_minute, plan.name)}
      placeholder={String(plan.rate_limit_per_minute)}
      inputMode="numeric"
      autoComplete="off"
    />
  );
}

/** What it may do, as far as its type lets one choose. */
export function AbilityFields({ form, groups }: Properties & { readonly groups: readonly AbilityGroup[] }) {
  const { type, choices } = form.values;
  if (type === 'token') return <Text size="sm">{abilities.ofToken}</Text>;
  return (
    <AbilitiesField
      hint={type === 'runtime' ? abilities.runtime : abilities.nothing}
      groups={groupsFor(type, groups)}
      value={choices}
      onChange={(value) => form.setFieldValue('choices', value)}
      field={form.getInputProps('choices')}
      fieldOf={({ resource }) => form.getInputProps(`choices.${resource}`)}
    />
  );
}
