import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.js';
import { removedOrGone } from '../api/removed-or-gone.js';
import { listTokensQueryKey } from '../client/@tanstack/react-query.gen.js';
import { revokeToken } from '../client/sdk.gen.js';
import type { TokenDto } from '../client/types.gen.js';
import { Confirm } from '../components/confirm.js';
import { useLastGiven } from '../components/last-given.js';
import { account as texts } from '../texts/account.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly token: TokenDto | null;
  readonly onRevoked: (token: TokenDto) => void;
  readonly onClose: () => void;
}

/** Asks before a token of one's own ends. */
export function RevokePersonalToken({ token, onRevoked, onClose }: Properties) {
  const shown = useLastGiven(token);
  const revocation = useMutation({
    mutationFn: ({ id }: TokenDto) =>
      removedOrGone(revokeToken({ path: { id: String(id) }, throwOnError: true })),
    onSuccess: () => {
      close();
      if (shown !== null) onRevoked(shown);
      return queryClient.invalidateQueries({ queryKey: listTokensQueryKey() });
    },
  });
  const close = () => {
    revocation.reset();
    onClose();
  };
  return (
    <Confirm
      opened={token !== null}
      title={texts.tokens.revokeTitle}
      confirm={texts.tokens.revoke}
      isPending={revocation.isPending}
      error={revocation.error}
      onConfirm={() => token !== null && revocation.mutate(token)}
      onClose={close}
    >
      <Text>{shown !== null && texts.tokens.revokeText(texts.tokens.called(shown.name, shown.id))}</Text>
    </Confirm>
  );
}
