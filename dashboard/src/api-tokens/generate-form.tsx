import { Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { CreatedApiKeyAnswer } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { useFieldErrors } from '../components/form.js';
import { apiTokens } from '../texts/api-tokens.js';
import { Creating } from './creating.js';
import { daysOf, ExpirationSelect, type TokenExpiration } from './expiration.js';
import { useCreateKey } from './key-mutations.js';
import { NewKey } from './new-key.js';

const { generate: texts } = apiTokens;

const FIELDS = ['name', 'expires_in_days'];

/** Generates a token, as document 000 walks it: name, expiration, a click. */
export function GenerateForm({ disabled }: { readonly disabled: boolean }) {
  const form = useForm({
    name: 'generate-token',
    initialValues: { name: '', expiration: '30' as TokenExpiration },
  });
  const [created, setCreated] = useState<CreatedApiKeyAnswer | null>(null);
  const create = useCreateKey((token) => {
    form.reset();
    setCreated(token);
  });
  useFieldErrors(form, create.error, { expires_in_days: 'expiration' });
  const submit = ({ name, expiration }: typeof form.values) =>
    create.mutate({ body: { type: 'token', name, expires_in_days: daysOf(expiration) } });
  const forget = () => {
    setCreated(null);
    form.getInputNode('name')?.focus();
  };
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="generate-token">
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="sm">
          <div>
            <Title order={2} size="h4" id="generate-token">
              {texts.title}
            </Title>
            <Text c="dimmed" size="sm">
              {texts.about}
            </Text>
          </div>
          <Creating create={create} fields={FIELDS} />
          <Group align="flex-start">
            <TextInput
              {...form.getInputProps('name')}
              label={apiTokens.name}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              description={apiTokens.names}
              placeholder={apiTokens.namePlaceholder}
              autoComplete="off"
              disabled={disabled}
              required
              flex="1 1 16rem"
            />
            <ExpirationSelect
              {...form.getInputProps('expiration')}
              value={form.values.expiration}
              disabled={disabled}
              flex="1 1 12rem"
            />
            <ActionButton
              type="submit"
              loading={create.isPending}
              disabled={disabled}
              mt={{ base: 0, xs: 25 }}
            >
              {texts.submit}
            </ActionButton>
          </Group>
        </Stack>
      </form>
      <NewKey created={created} onClose={forget} />
    </Paper>
  );
}
