import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { CreatedApiKeyAnswer } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { useFieldErrors } from '../components/form.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { Creating } from './creating.js';
import { daysOf, type Expiration, ExpirationSelect } from './expiration.js';
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
    initialValues: { name: '', expiration: 'none' as Expiration },
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
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <ActionButton type="submit" loading={create.isPending}>
              {texts.submit}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
