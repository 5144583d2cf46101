import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiKeyDto } from '../client/types.gen.js';
import { Confirm } from '../components/confirm.js';
import { useLastGiven } from '../components/last-given.js';
import { Time } from '../components/time.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { KeyPrefix } from './key-cells.js';
import { useRevokeKey } from './key-mutations.js';
import { keyOptions } from './keys.js';

const { revoke: texts, types } = apiTokens;

interface Properties {
  /** Null: the dialog is closed. */
  readonly apiKey: ApiKeyDto | null;
  readonly onClose: () => void;
  readonly onRevoked: (apiKey: ApiKeyDto) => void;
}

/** What the button is called that revokes a key. */
export const revokeLabel = ({ type }: ApiKeyDto): string => (type === 'token' ? texts.token : texts.other);

/** Asks before a key is revoked. */
export function RevokeDialog({ apiKey, onClose, onRevoked }: Properties) {
  const revoke = useRevokeKey();
  const shown = useLastGiven(apiKey);
  const close = () => {
    revoke.reset();
    onClose();
  };
  const confirm = (key: ApiKeyDto) =>
    revoke.mutate({ path: { id: String(key.id) } }, { onSuccess: () => (close(), onRevoked(key)) });
  // It is there before it opens: it gives the focus back to where that was then.
  return (
    <Confirm
      opened={apiKey !== null}
      title={shown ? texts.title(shown.name) : ''}
      confirm={shown ? revokeLabel(shown) : ''}
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => shown && confirm(shown)}
      onClose={close}
    >
      {shown && (
        <Text role="status">
          {types[shown.type]} <KeyPrefix apiKey={shown} />. <LastUse id={shown.id} />
        </Text>
      )}
      <Text>{texts.warning}</Text>
    </Confirm>
  );
}

/** Read anew: the list may be old, and who revokes relies on it. */
function LastUse({ id }: Pick<ApiKeyDto, 'id'>) {
  const { data, error } = useQuery({ ...keyOptions(id), gcTime: 0 });
  if (error !== null) return texts.unknownUse;
  if (data === undefined) return common.loading;
  const { last_used_at } = data.data;
  if (last_used_at === null) return texts.neverUsed;
  return (
    <>
      {texts.wasUsed} <Time at={last_used_at} />.
    </>
  );
}
