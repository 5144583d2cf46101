import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createApiKeyMutation, revokeApiKeyMutation } from '../client/@tanstack/react-query.gen.js';
import { readKeysAgain, showRevoked } from './keys.js';

/** Creates a key. Its answer holds the key in plain text: `reset()` forgets it. */
export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    ...createApiKeyMutation(),
    onSuccess: () => void readKeysAgain(client),
  });
}

/** Revokes a key; then the lists say who did. */
export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    ...revokeApiKeyMutation(),
    onSuccess: (_answer, { path }) =>
      // It is revoked, even if how it is now cannot be read at the moment.
      showRevoked(client, Number(path.id)).catch(() => void readKeysAgain(client)),
  });
}
