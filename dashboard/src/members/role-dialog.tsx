import { Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../api/query-client.js';
import { changeMemberRoleMutation, readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';
import type { MemberDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { FormDialog } from '../components/form-dialog.js';
import { useLastGiven } from '../components/last-given.js';
import { useSession } from '../session/session.js';
import { members as texts } from '../texts/members.js';
import type { RoleName } from '../texts/roles.js';
import { refreshAfterRefusal, refreshMembers } from './members-queries.js';
import { RoleChoice } from './role-choice.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly member: MemberDto | null;
  readonly onClose: () => void;
  readonly onChanged: (member: MemberDto) => void;
}

/** Gives a member another role. */
export function RoleDialog({ member, onClose, onChanged }: Properties) {
  const { organization, user } = useSession();
  const path = { id: String(organization.id) };
  const change = useMutation({
    ...changeMemberRoleMutation(),
    onSuccess: async ({ data }) => {
      // Of oneself: what one may do is another thing now.
      if (data.user_id === user.id) await queryClient.invalidateQueries({ queryKey: readSessionQueryKey() });
      await refreshMembers(path);
      close();
      onChanged(data);
    },
    onError: (error) => refreshAfterRefusal(path, error),
  });
  const close = () => {
    change.reset();
    onClose();
  };
  const shown = useLastGiven(member);
  return (
    <FormDialog
      opened={member !== null}
      title={texts.changeRole.title}
      isPending={change.isPending}
      onClose={close}
    >
      {(controls) =>
        shown && (
          <RoleForm
            {...controls}
            key={shown.user_id}
            member={shown}
            isPending={change.isPending}
            error={change.error}
            onSubmit={(role) =>
              change.mutate({ path: { ...path, user_id: String(shown.user_id) }, body: { role } })
            }
          />
        )
      }
    </FormDialog>
  );
}

interface FormProperties {
  readonly member: MemberDto;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (role: RoleName) => void;
  readonly onTyped: () => void;
  readonly onCancel: () => void;
}

function RoleForm({ member, isPending, error, onSubmit, onTyped, onCancel }: FormProperties) {
  const { organization } = useSession();
  const [role, setRole] = useState<RoleName>(member.role);
  const choose = (value: string) => {
    setRole(value as RoleName);
    onTyped();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(role);
      }}
    >
      <Stack>
        <Text>{texts.changeRole.text(member.name)}</Text>
        <FailureAlert error={error} />
        <RoleChoice value={role} onChange={choose} highest={organization.role} />
        <FormButtons submit={texts.changeRole.submit} isPending={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
