import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { CreatedApiKeyAnswer } from '../client/types.gen.js';
import { FormButtons } from '../components/form-buttons.js';
import { useFieldErrors } from '../components/form.js';
import { apiTokens } from '../texts/api-tokens.js';
import { Creating } from './creating.js';
import { daysOf, ExpirationSelect, type TokenExpiration } from './expiration.js';
import { useCreateKey } from './key-mutations.js';

const { section: texts } = apiTokens;

const FIELDS = ['name', 'expires_in_days'];

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (created: CreatedApiKeyAnswer) => void;
}

/** Asks for the name of a token, and creates it. What was typed stays until then. */
export function CreateTokenDialog({ opened, onClose, onCreated }: Properties) {
  const form = useForm({
    name: 'create-token',
    initialValues: { name: '', expiration: 'none' as TokenExpiration },
  });
  const create = useCreateKey((created) => {
    form.reset();
    onCreated(created);
  });
  useFieldErrors(form, create.error, { expires_in_days: 'expiration' });
  const submit = ({ name, expiration }: typeof form.values) =>
    create.mutate({ body: { type: 'token', name, expires_in_days: daysOf(expiration) } });
  const close = () => {
    // Whoever creates a token must see it.
    if (!create.isPending) onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={texts.dialogTitle} centered closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack>
          <Creating create={create} fields={FIELDS} />
          <TextInput
            {...form.getInputProps('name')}
            label={apiTokens.name}
            description={apiTokens.names}
            autoComplete="off"
            data-autofocus
            required
          />
          <ExpirationSelect {...form.getInputProps('expiration')} value={form.values.expiration} />
          <FormButtons submit={texts.submit} isPending={create.isPending} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
