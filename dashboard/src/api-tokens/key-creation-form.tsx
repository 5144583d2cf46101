import { Alert, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ApiKeyDto } from '../client/types.gen.js';
import { FormButtons } from '../components/form-buttons.js';
import { useFieldErrors } from '../components/form.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import type { AbilityGroup } from './abilities.js';
import { Creating } from './creating.js';
import { faultsOf } from './key-form-faults.js';
import { bodyOf, emptyForm, fieldNames, FIELDS, formLike, type KeyForm, lostOf } from './key-form.js';
import {
  AbilityFields,
  EnvironmentField,
  ExpirationFields,
  RateLimitField,
  TypeField,
} from './key-form-fields.js';
import type { useCreateKey } from './key-mutations.js';

const { create: texts } = apiTokens;

interface Properties {
  readonly groups: readonly AbilityGroup[];
  /** The key that the new one is to replace. */
  readonly replaced?: ApiKeyDto;
  readonly create: ReturnType<typeof useCreateKey>;
  readonly onTyped?: () => void;
  readonly onCancel: () => void;
}

/** All that a key can have. */
export function KeyCreationForm({ groups, replaced, create, onTyped, onCancel }: Properties) {
  const { plan } = useSession().organization;
  const form = useForm<KeyForm>({
    name: replaced ? 'replace-key' : 'create-key',
    initialValues: replaced ? formLike(replaced, groups, plan.rate_limit_per_minute) : emptyForm,
    validate: (values) => faultsOf(values, groups),
    onValuesChange: () => onTyped?.(),
  });
  useFieldErrors(form, create.error, fieldNames(form.values));
  const submit = (values: KeyForm) => create.mutate({ body: bodyOf(values, groups) });
  const goToFault = (faults: object) => form.getInputNode(Object.keys(faults)[0]!)?.focus();
  return (
    <form onSubmit={form.onSubmit(submit, goToFault)} noValidate>
      <Stack>
        {replaced && <Replacing lost={lostOf(replaced, groups)} />}
        <TextInput
          {...form.getInputProps('name')}
          label={apiTokens.name}
          description={apiTokens.names}
          autoComplete="off"
          data-autofocus
          // The dialog may have opened before the form was there.
          autoFocus
          required
        />
        <TypeField form={form} />
        <ExpirationFields form={form} />
        <EnvironmentField form={form} />
        <RateLimitField form={form} />
        <AbilityFields form={form} groups={groups} />
        <Creating create={create} fields={FIELDS} />
        <FormButtons submit={texts.submit} isPending={create.isPending} onCancel={onCancel} />
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
