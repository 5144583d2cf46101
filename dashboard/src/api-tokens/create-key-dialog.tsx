import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { listScopesOptions } from '../client/@tanstack/react-query.gen.js';
import type { ApiKeyDto, CreatedApiKeyAnswer } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Loaded } from '../components/loaded.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { type AbilityGroup, groupsOf } from './abilities.js';
import { bodyOf, emptyForm, fieldNames, FIELDS, formLike, lostOf, type KeyForm } from './key-form.js';
import {
  AbilityFields,
  EnvironmentField,
  ExpirationFields,
  RateLimitField,
  TypeField,
} from './key-form-fields.js';
import { useCreateKey } from './key-mutations.js';

const { create: texts } = apiTokens;

interface Properties {
  readonly opened: boolean;
  /** The key that the new one is to replace. */
  readonly replaced?: ApiKeyDto;
  readonly onClose: () => void;
  readonly onCreated: (created: CreatedApiKeyAnswer) => void;
}

/** Asks for all that a key can have, and creates it. What was typed stays until then, also while it is closed. */
export function CreateKeyDialog({ opened, replaced, onClose, onCreated }: Properties) {
  const scopes = useQuery({ ...listScopesOptions(), enabled: opened, select: ({ data }) => groupsOf(data) });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={replaced === undefined ? texts.title : texts.replaceTitle(replaced.name)}
      size="lg"
      centered
      closeOnClickOutside={false}
      keepMounted
    >
      <Loaded query={scopes}>
        {(groups) => (
          <KeyFormBody groups={groups} replaced={replaced} onClose={onClose} onCreated={onCreated} />
        )}
      </Loaded>
    </Modal>
  );
}

interface BodyProperties extends Omit<Properties, 'opened'> {
  readonly groups: readonly AbilityGroup[];
}

function KeyFormBody({ groups, replaced, onClose, onCreated }: BodyProperties) {
  const { plan } = useSession().organization;
  const form = useForm<KeyForm>({
    name: 'create-key',
    initialValues: replaced ? formLike(replaced, groups, plan.rate_limit_per_minute) : emptyForm,
    validate: { date: (date, { type, expiration }) => dateError(date, type, expiration) },
  });
  const create = useCreateKey();
  useFieldErrors(form, create.error, fieldNames(form.values));
  const submit = (values: KeyForm) =>
    create.mutate(
      { body: bodyOf(values, groups) },
      { onSuccess: (created) => (create.reset(), form.reset(), onCreated(created)) },
    );
  return (
    <form onSubmit={form.onSubmit(submit, () => form.getInputNode('date')?.focus())} noValidate>
      <Stack>
        {replaced && <Replacing lost={lostOf(replaced, groups)} />}
        <TextInput
          {...form.getInputProps('name')}
          label={apiTokens.name}
          description={apiTokens.names}
          autoComplete="off"
          data-autofocus
          required
        />
        <TypeField form={form} />
        <ExpirationFields form={form} />
        <EnvironmentField form={form} />
        <RateLimitField form={form} />
        <AbilityFields form={form} groups={groups} />
        <FailureAlert error={beyondFields(create.error, FIELDS)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <ActionButton type="submit" loading={create.isPending}>
            {texts.submit}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

function Replacing({ lost }: { readonly lost: readonly string[] }) {
  return (
    <>
      <Text size="sm">{texts.replaceText}</Text>
      {lost.length > 0 && <Alert color="yellow">{texts.lost(lost)}</Alert>}
    </>
  );
}

const dateError = (date: string, type: KeyForm['type'], expiration: KeyForm['expiration']) =>
  type === 'api_key' && expiration === 'date' && date === '' ? apiTokens.expiration.dateMissing : null;
