import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../api/query-client.js';
import { changeMemberRoleMutation, readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';
import type { MemberDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { useSession } from '../session/session.js';
import { common } from '../texts/common.js';
import { members as texts } from '../texts/members.js';
import type { RoleName } from '../texts/roles.js';
import { refreshMembers } from './members-queries.js';
import { RoleChoice } from './role-choice.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly member: MemberDto | null;
  readonly onClose: () => void;
}

/** Gives a member another role. */
export function RoleDialog({ member, onClose }: Properties) {
  return (
    <Modal opened={member !== null} onClose={onClose} title={texts.changeRole.title} centered>
      {member !== null && <RoleForm member={member} onClose={onClose} />}
    </Modal>
  );
}

interface FormProperties {
  readonly member: MemberDto;
  readonly onClose: () => void;
}

function RoleForm({ member, onClose }: FormProperties) {
  const { organization, user } = useSession();
  const path = { id: String(organization.id), user_id: String(member.user_id) };
  const [role, setRole] = useState<RoleName>(member.role);
  const change = useMutation({
    ...changeMemberRoleMutation(),
    onSuccess: async () => {
      onClose();
      // Of oneself: what one may do is another thing now.
      if (member.user_id === user.id) {
        await queryClient.invalidateQueries({ queryKey: readSessionQueryKey() });
      }
      await refreshMembers({ id: path.id });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ path, body: { role } });
      }}
    >
      <Stack>
        <Text>{texts.changeRole.text(member.name)}</Text>
        <FailureAlert error={change.error} />
        <RoleChoice
          value={role}
          onChange={(value) => setRole(value as RoleName)}
          highest={organization.role}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <ActionButton type="submit" loading={change.isPending}>
            {texts.changeRole.submit}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
