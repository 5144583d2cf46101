import { Text } from '@mantine/core';
import type { ApiKeyDto } from '../client/types.gen.js';
import { Confirm } from '../components/confirm.js';
import { Time } from '../components/time.js';
import { apiTokens } from '../texts/api-tokens.js';
import { KeyPrefix } from './key-cells.js';
import { useRevokeKey } from './key-mutations.js';
import { useLastGiven } from './last-given.js';

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
  if (shown === null) return null;
  const close = () => {
    revoke.reset();
    onClose();
  };
  const confirm = () =>
    revoke.mutate({ path: { id: String(shown.id) } }, { onSuccess: () => (close(), onRevoked(shown)) });
  return (
    <Confirm
      opened={apiKey !== null}
      title={texts.title(shown.name)}
      confirm={revokeLabel(shown)}
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={confirm}
      onClose={close}
    >
      <Text>
        {types[shown.type]} <KeyPrefix apiKey={shown} />.{' '}
        {shown.last_used_at === null ? (
          texts.neverUsed
        ) : (
          <>
            {texts.wasUsed} <Time at={shown.last_used_at} />.
          </>
        )}
      </Text>
      <Text>{texts.warning}</Text>
    </Confirm>
  );
}
