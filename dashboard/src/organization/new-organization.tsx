import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.js';
import { createOrganizationMutation, readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { switchOrganization } from '../session/session.js';
import { common } from '../texts/common.js';
import { organization as texts } from '../texts/organization.js';

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Founds another organization, and goes there. */
export function NewOrganization({ opened, onClose }: Properties) {
  return (
    <Modal opened={opened} onClose={onClose} title={texts.found.title} centered closeOnClickOutside={false}>
      <FoundingForm onClose={onClose} />
    </Modal>
  );
}

function FoundingForm({ onClose }: Pick<Properties, 'onClose'>) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: '' } });
  const founding = useMutation(createOrganizationMutation());
  const move = useMutation({
    mutationFn: switchOrganization,
    onSuccess: onClose,
    onError: () => queryClient.invalidateQueries({ queryKey: readSessionQueryKey() }),
  });
  useFieldErrors(form, founding.error);
  const isFounded = founding.isSuccess;
  const submit = form.onSubmit((body) => {
    // What is founded already is not founded again: only the way there failed.
    if (founding.isSuccess) return move.mutate(founding.data.data.id);
    founding.mutate({ body }, { onSuccess: ({ data }) => move.mutate(data.id) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{texts.found.text}</Text>
        <FailureAlert error={beyondFields(founding.error, ['name']) ?? move.error} />
        <TextInput
          {...form.getInputProps('name')}
          key={form.key('name')}
          label={texts.name}
          autoComplete="organization"
          readOnly={isFounded}
          required
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <ActionButton type="submit" loading={founding.isPending || move.isPending}>
            {isFounded && move.isError ? common.tryAgain : texts.found.submit}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
