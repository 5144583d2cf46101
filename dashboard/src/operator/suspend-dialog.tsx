import { Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { suspendOrganizationMutation } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { FormDialog } from '../components/form-dialog.js';
import { operator as texts } from '../texts/operator.js';
import { useChanges } from './use-changes.js';

interface Properties {
  readonly organization: OperatedOrganizationDto;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks, says what it does, and wants a reason. */
export function SuspendDialog({ organization, opened, onClose }: Properties) {
  const changed = useChanges();
  const suspend = useMutation({
    ...suspendOrganizationMutation(),
    onSuccess: async () => {
      await changed();
      close();
    },
  });
  const close = () => {
    suspend.reset();
    onClose();
  };
  const path = { id: String(organization.id) };
  return (
    <FormDialog
      opened={opened}
      title={texts.suspension.ask(organization.name, organization.slug)}
      isPending={suspend.isPending}
      onClose={close}
    >
      {(controls) => (
        <SuspendForm
          {...controls}
          isPending={suspend.isPending}
          error={suspend.error}
          onSubmit={(body) => suspend.mutate({ path, body })}
        />
      )}
    </FormDialog>
  );
}

interface FormProperties {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (body: { reason: string }) => void;
  readonly onTyped: () => void;
  readonly onCancel: () => void;
}

function SuspendForm({ isPending, error, onSubmit, onTyped, onCancel }: FormProperties) {
  const form = useForm({
    name: 'suspend',
    mode: 'uncontrolled',
    initialValues: { reason: '' },
    onValuesChange: onTyped,
  });
  useFieldErrors(form, error);
  return (
    <form onSubmit={form.onSubmit(onSubmit)} noValidate>
      <Stack>
        <Text>{texts.suspension.explanation}</Text>
        <FailureAlert isForm error={beyondFields(error, ['reason'])} />
        <TextInput
          {...form.getInputProps('reason')}
          key={form.key('reason')}
          label={texts.suspension.reason}
          description={texts.suspension.reasonHint}
          maxLength={500}
          required
          data-autofocus
        />
        <FormButtons
          submit={texts.suspension.confirm}
          color="red"
          isPending={isPending}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
