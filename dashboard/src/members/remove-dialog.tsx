import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { removedOrGone } from '../api/removed-or-gone.js';
import { removeMember } from '../client/sdk.gen.js';
import type { MemberDto } from '../client/types.gen.js';
import { Confirm } from '../components/confirm.js';
import { useLastGiven } from '../components/last-given.js';
import { useSession } from '../session/session.js';
import { members as texts } from '../texts/members.js';
import { goElsewhere } from './going-elsewhere.js';
import { refreshAfterRefusal, refreshMembers } from './members-queries.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly member: MemberDto | null;
  readonly onClose: () => void;
  readonly onRemoved: (member: MemberDto) => void;
}

/** Asks before a member is removed, or leaves. */
export function RemoveDialog({ member, onClose, onRemoved }: Properties) {
  const { organization, organizations, user } = useSession();
  const path = { id: String(organization.id) };
  const isSelf = ({ user_id }: MemberDto) => user_id === user.id;
  const removal = useMutation({
    mutationFn: ({ user_id }: MemberDto) =>
      removedOrGone(removeMember({ path: { ...path, user_id: String(user_id) }, throwOnError: true })),
    onSuccess: async (_, removed) => {
      if (isSelf(removed)) return (close(), goElsewhere(organization.id, organizations));
      // Until the row is gone: the focus would go back to it.
      await refreshMembers(path);
      close();
      onRemoved(removed);
    },
    onError: (error) => refreshAfterRefusal(path, error),
  });
  const close = () => {
    removal.reset();
    onClose();
  };
  const shown = useLastGiven(member);
  const leaves = shown !== null && isSelf(shown);
  const words = leaves ? texts.leave : texts.remove;
  return (
    <Confirm
      opened={member !== null}
      title={words.title}
      confirm={words.confirm}
      isPending={removal.isPending}
      error={removal.error}
      onConfirm={() => member !== null && removal.mutate(member)}
      onClose={close}
    >
      <Text>
        {shown !== null && (leaves ? texts.leave.text(organization.name) : texts.remove.text(shown.name))}
      </Text>
    </Confirm>
  );
}
