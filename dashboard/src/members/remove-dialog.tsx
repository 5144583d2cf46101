import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { removeMemberMutation } from '../client/@tanstack/react-query.gen.js';
import type { MemberDto } from '../client/types.gen.js';
import { Confirm } from '../components/confirm.js';
import { useSession } from '../session/session.js';
import { members as texts } from '../texts/members.js';
import { goElsewhere } from './going-elsewhere.js';
import { refreshMembers } from './members-queries.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly member: MemberDto | null;
  readonly onClose: () => void;
}

/** Asks before a member is removed, or leaves. */
export function RemoveDialog({ member, onClose }: Properties) {
  const { organization, organizations, user } = useSession();
  const path = { id: String(organization.id) };
  const leaves = member?.user_id === user.id;
  const removal = useMutation({
    ...removeMemberMutation(),
    onSuccess: () => {
      close();
      return leaves ? goElsewhere(organization.id, organizations) : refreshMembers(path);
    },
  });
  const close = () => {
    removal.reset();
    onClose();
  };
  const words = leaves ? texts.leave : texts.remove;
  return (
    <Confirm
      opened={member !== null}
      title={words.title}
      confirm={words.confirm}
      isPending={removal.isPending}
      error={removal.error}
      onConfirm={() =>
        member !== null && removal.mutate({ path: { ...path, user_id: String(member.user_id) } })
      }
      onClose={close}
    >
      <Text>
        {member !== null && (leaves ? texts.leave.text(organization.name) : texts.remove.text(member.name))}
      </Text>
    </Confirm>
  );
}
