import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { suspendOrganizationMutation } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { common } from '../texts/common.js';
import { operator as texts } from '../texts/operator.js';
import { useChanges } from './use-changes.js';

interface Properties {
  readonly organization: OperatedOrganizationDto;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks, says what it does, and wants a reason. */
export function SuspendDialog({ organization, opened, onClose }: Properties) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={texts.suspension.ask(organization.name)}
      closeOnClickOutside={false}
      centered
    >
      <SuspendForm organization={organization} onClose={onClose} />
    </Modal>
  );
}

function SuspendForm({ organization, onClose }: Omit<Properties, 'opened'>) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { reason: '' } });
  const changed = useChanges();
  const suspend = useMutation({
    ...suspendOrganizationMutation(),
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });
  useFieldErrors(form, suspend.error);
  const path = { id: String(organization.id) };
  return (
    <form onSubmit={form.onSubmit((body) => suspend.mutate({ path, body }))} noValidate>
      <Stack>
        <Text>{texts.suspension.explanation}</Text>
        <FailureAlert error={beyondFields(suspend.error, ['reason'])} />
        <TextInput
          {...form.getInputProps('reason')}
          key={form.key('reason')}
          label={texts.suspension.reason}
          description={texts.suspension.reasonHint}
          maxLength={500}
          required
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <ActionButton type="submit" color="red" loading={suspend.isPending}>
            {texts.suspension.confirm}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
