import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { updateApiKeyMutation } from '../client/@tanstack/react-query.gen.js';
import type { ApiKeyDto, UpdateApiKeyDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { limitOf } from './key-form.js';
import { RateLimitField } from './key-form-fields.js';
import { readKeysAgain } from './keys.js';
import { useLastGiven } from '../components/last-given.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly apiKey: ApiKeyDto | null;
  readonly onClose: () => void;
}

/** Changes the name of a key, and its limit. */
export function EditKeyDialog({ apiKey, onClose }: Properties) {
  const shown = useLastGiven(apiKey);
  // It is there before it opens: it gives the focus back to where that was then.
  return (
    <Modal
      opened={apiKey !== null}
      onClose={onClose}
      title={shown && apiTokens.edit.title(shown.name)}
      centered
      closeOnClickOutside={false}
    >
      {shown && <EditForm apiKey={shown} onDone={onClose} />}
    </Modal>
  );
}

const FIELDS = ['name', 'rate_limit_per_minute'];

interface EditValues extends Record<string, unknown> {
  name: string;
  rateLimit: number | string;
}

function EditForm({ apiKey, onDone }: { readonly apiKey: ApiKeyDto; readonly onDone: () => void }) {
  const client = useQueryClient();
  const { plan } = useSession().organization;
  const initialValues: EditValues = {
    name: apiKey.name,
    rateLimit: limitOf(apiKey, plan.rate_limit_per_minute),
  };
  const form = useForm({ name: 'edit-key', initialValues });
  const update = useMutation({
    ...updateApiKeyMutation(),
    onSuccess: () => {
      void readKeysAgain(client);
      onDone();
    },
  });
  useFieldErrors(form, update.error, { rate_limit_per_minute: 'rateLimit' });
  const submit = (values: EditValues) =>
    update.mutate({ path: { id: String(apiKey.id) }, body: changeOf(initialValues, values) });
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack>
        <FailureAlert error={beyondFields(update.error, FIELDS)} />
        <TextInput
          {...form.getInputProps('name')}
          label={apiTokens.name}
          autoComplete="off"
          data-autofocus
          required
        />
        <RateLimitField form={form} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {common.cancel}
          </Button>
          <ActionButton type="submit" loading={update.isPending}>
            {common.save}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

/** Only what was changed: whether its limit is its own or its plan's, where both are the same, is not known here. */
function changeOf(before: EditValues, { name, rateLimit }: EditValues): UpdateApiKeyDto {
  return {
    ...(name !== before.name && { name }),
    ...(rateLimit !== before.rateLimit && {
      rate_limit_per_minute: rateLimit === '' ? null : Number(rateLimit),
    }),
  };
}
