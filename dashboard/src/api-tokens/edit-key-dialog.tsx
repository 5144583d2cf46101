import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ApiKeyDto, UpdateApiKeyDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { FormDialog } from '../components/form-dialog.js';
import { useLastGiven } from '../components/last-given.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { limitFault } from './key-form-faults.js';
import { RateLimitField } from './key-form-fields.js';
import { limitOf } from './key-form.js';
import { useUpdateKey } from './key-mutations.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly apiKey: ApiKeyDto | null;
  readonly onClose: () => void;
}

/** Changes the name of a key, and its limit. */
export function EditKeyDialog({ apiKey, onClose }: Properties) {
  const shown = useLastGiven(apiKey);
  const update = useUpdateKey(onClose);
  const close = () => {
    update.reset();
    onClose();
  };
  // It is there before it opens: it gives the focus back to where that was then.
  return (
    <FormDialog
      opened={apiKey !== null}
      title={shown ? apiTokens.edit.title(shown.name) : ''}
      isPending={update.isPending}
      onClose={close}
    >
      {(controls) => shown && <EditForm {...controls} apiKey={shown} update={update} />}
    </FormDialog>
  );
}

const FIELDS = ['name', 'rate_limit_per_minute'];

interface EditValues extends Record<string, unknown> {
  name: string;
  rateLimit: string;
}

interface FormProperties {
  readonly apiKey: ApiKeyDto;
  readonly update: ReturnType<typeof useUpdateKey>;
  readonly onTyped: () => void;
  readonly onCancel: () => void;
}

function EditForm({ apiKey, update, onTyped, onCancel }: FormProperties) {
  const { plan } = useSession().organization;
  const initialValues: EditValues = {
    name: apiKey.name,
    rateLimit: limitOf(apiKey, plan.rate_limit_per_minute),
  };
  const form = useForm({
    name: 'edit-key',
    initialValues,
    validate: { rateLimit: limitFault },
    onValuesChange: onTyped,
  });
  useFieldErrors(form, update.error, { rate_limit_per_minute: 'rateLimit' });
  const submit = (values: EditValues) =>
    update.mutate({ path: { id: String(apiKey.id) }, body: changeOf(initialValues, values) });
  return (
    <form onSubmit={form.onSubmit(submit, () => form.getInputNode('rateLimit')?.focus())} noValidate>
      <Stack>
        <FailureAlert isForm error={beyondFields(update.error, FIELDS)} />
        <TextInput
          {...form.getInputProps('name')}
          label={apiTokens.name}
          autoComplete="off"
          data-autofocus
          required
        />
        <RateLimitField form={form} />
        <FormButtons submit={common.save} isPending={update.isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

/** Only what was changed: whether its limit is its own or its plan's, where both are the same, is not known here. */
function changeOf(before: EditValues, { name, rateLimit }: EditValues): UpdateApiKeyDto {
  const limit = rateLimit.trim();
  return {
    ...(name !== before.name && { name }),
    ...(limit !== before.rateLimit && { rate_limit_per_minute: limit === '' ? null : Number(limit) }),
  };
}
