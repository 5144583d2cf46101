import { Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { mayBeDone } from '../api/failure.js';
import { queryClient } from '../api/query-client.js';
import { createOrganizationMutation, readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';
import type { OrganizationNameDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { FormDialog } from '../components/form-dialog.js';
import { common } from '../texts/common.js';
import { organization as texts } from '../texts/organization.js';
import { useMoving } from './moving.js';

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Founds another organization, and goes there. */
export function NewOrganization({ opened, onClose }: Properties) {
  const founding = useFounding(onClose);
  return (
    <FormDialog
      opened={opened}
      title={texts.found.title}
      isPending={founding.isPending}
      onClose={founding.close}
    >
      {(controls) => <FoundingForm {...controls} founding={founding} />}
    </FormDialog>
  );
}

function useFounding(onClose: () => void) {
  const founding = useMutation({
    ...createOrganizationMutation(),
    onSuccess: ({ data }) => move.mutate(data.id),
    onError: (error) => {
      if (mayBeDone(error)) readListAgain();
    },
  });
  const move = useMutation({
    mutationFn: useMoving(),
    onSuccess: () => close(),
    onError: readListAgain,
  });
  const close = () => {
    founding.reset();
    move.reset();
    onClose();
  };
  return {
    close,
    isFounded: founding.isSuccess,
    isPending: founding.isPending || move.isPending,
    foundingError: founding.error,
    moveError: move.error,
    // What is founded already is not founded again: only the way there failed.
    submit: (body: OrganizationNameDto) =>
      founding.isSuccess ? move.mutate(founding.data.data.id) : founding.mutate({ body }),
  };
}

// What has failed is said meanwhile.
const readListAgain = () => void queryClient.invalidateQueries({ queryKey: readSessionQueryKey() });

interface FormProperties {
  readonly founding: ReturnType<typeof useFounding>;
  readonly onTyped: () => void;
  readonly onCancel: () => void;
}

function FoundingForm({ founding, onTyped, onCancel }: FormProperties) {
  const { isFounded, isPending, foundingError, moveError, submit } = founding;
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: '' }, onValuesChange: onTyped });
  useFieldErrors(form, foundingError);
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack>
        <Text size="sm">{texts.found.text}</Text>
        <FailureAlert
          isForm
          error={beyondFields(foundingError, ['name']) ?? moveError}
          perhapsDone={moveError === null ? texts.found.mayBeFounded : undefined}
        />
        <TextInput
          {...form.getInputProps('name')}
          key={form.key('name')}
          label={texts.name}
          autoComplete="organization"
          readOnly={isFounded}
          required
          data-autofocus
        />
        <FormButtons
          submit={isFounded && moveError !== null ? common.tryAgain : texts.found.submit}
          isPending={isPending}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
