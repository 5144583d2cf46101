import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { removedOrGone } from '../api/removed-or-gone.js';
import { cancelInvitation } from '../client/sdk.gen.js';
import type { PendingInvitationDto } from '../client/types.gen.js';
import { Confirm } from '../components/confirm.js';
import { useLastGiven } from '../components/last-given.js';
import { useSession } from '../session/session.js';
import { members as texts } from '../texts/members.js';
import { refreshAfterRefusal, refreshMembers } from './members-queries.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly invitation: PendingInvitationDto | null;
  readonly onClose: () => void;
  readonly onCancelled: (invitation: PendingInvitationDto) => void;
}

/** Asks before an invitation is cancelled. */
export function CancelDialog({ invitation, onClose, onCancelled }: Properties) {
  const { organization } = useSession();
  const path = { id: String(organization.id) };
  const cancellation = useMutation({
    mutationFn: ({ id }: PendingInvitationDto) =>
      removedOrGone(cancelInvitation({ path: { ...path, invitation_id: String(id) }, throwOnError: true })),
    onSuccess: async (_, cancelled) => {
      // Until the row is gone: the focus would go back to it.
      await refreshMembers(path);
      close();
      onCancelled(cancelled);
    },
    onError: (error) => refreshAfterRefusal(path, error),
  });
  const close = () => {
    cancellation.reset();
    onClose();
  };
  const shown = useLastGiven(invitation);
  return (
    <Confirm
      opened={invitation !== null}
      title={texts.invitations.cancelTitle}
      confirm={texts.invitations.cancelConfirm}
      isPending={cancellation.isPending}
      error={cancellation.error}
      onConfirm={() => invitation !== null && cancellation.mutate(invitation)}
      onClose={close}
    >
      <Text>{shown !== null && texts.invitations.cancelText(shown.email)}</Text>
    </Confirm>
  );
}
