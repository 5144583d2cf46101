import { Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { addMemberMutation } from '../client/@tanstack/react-query.gen.js';
import type { AddMemberDto, AddMemberResponse } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { FormDialog } from '../components/form-dialog.js';
import { useSession } from '../session/session.js';
import { members as texts } from '../texts/members.js';
import { session as sessionTexts } from '../texts/session.js';
import { refreshAfterRefusal, refreshMembers } from './members-queries.js';
import type { Outcome } from './outcome.js';
import { RoleChoice } from './role-choice.js';

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: (outcome: Outcome) => void;
}

/** Asks somebody in, by e-mail address. */
export function InviteDialog({ opened, onClose, onDone }: Properties) {
  const { organization } = useSession();
  const path = { id: String(organization.id) };
  const invitation = useMutation({
    ...addMemberMutation(),
    onSuccess: (answer) => {
      close();
      onDone(outcomeOf(answer));
      void refreshMembers(path);
    },
    onError: (error) => refreshAfterRefusal(path, error),
  });
  const close = () => {
    invitation.reset();
    onClose();
  };
  return (
    <FormDialog opened={opened} title={texts.invite.title} isPending={invitation.isPending} onClose={close}>
      {(controls) => (
        <InviteForm
          {...controls}
          isPending={invitation.isPending}
          error={invitation.error}
          onSubmit={(body) => invitation.mutate({ path, body })}
        />
      )}
    </FormDialog>
  );
}

interface FormProperties {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (body: AddMemberDto) => void;
  readonly onTyped: () => void;
  readonly onCancel: () => void;
}

function InviteForm({ isPending, error, onSubmit, onTyped, onCancel }: FormProperties) {
  const { organization } = useSession();
  const form = useForm<AddMemberDto>({
    mode: 'uncontrolled',
    initialValues: { email: '', role: 'member' },
    onValuesChange: onTyped,
  });
  useFieldErrors(form, error);
  return (
    <form onSubmit={form.onSubmit(onSubmit)} noValidate>
      <Stack>
        <Text size="sm">{texts.invite.text}</Text>
        <FailureAlert isForm error={beyondFields(error, ['email', 'role'])} />
        <TextInput
          {...form.getInputProps('email')}
          key={form.key('email')}
          label={sessionTexts.signIn.email}
          type="email"
          autoComplete="off"
          required
          data-autofocus
        />
        <RoleChoice {...form.getInputProps('role')} key={form.key('role')} highest={organization.role} />
        <FormButtons submit={texts.invite.submit} isPending={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

/** A member has a name; who has only been sent a mail is known by the address alone. */
const outcomeOf = ({ data }: AddMemberResponse): Outcome =>
  'user_id' in data
    ? { kind: 'added', name: data.name, email: data.email }
    : { kind: 'invited', email: data.email };
