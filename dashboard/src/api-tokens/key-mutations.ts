import { useMutation, useQueryClient } from '@tanstack/react-query';
import { asFailure, mayBeDone } from '../api/failure.js';
import {
  createApiKeyMutation,
  revokeApiKeyMutation,
  updateApiKeyMutation,
} from '../client/@tanstack/react-query.gen.js';
import type { CreatedApiKeyAnswer } from '../client/types.gen.js';
import { readKeysAgain, showChanged, showRevoked } from './keys.js';

/**
 * Creates a key. Its answer holds the key in plain text, and is not kept here.
 *
 * @param onCreated is called even if what asked for the key is gone
 */
export function useCreateKey(onCreated: (created: CreatedApiKeyAnswer) => void) {
  const client = useQueryClient();
  const create = useMutation({
    ...createApiKeyMutation(),
    onSuccess: (created) => {
      create.reset();
      onCreated(created);
    },
    onSettled: (_created, error) => {
      if (error === null || mayBeDone(error)) void readKeysAgain(client);
    },
  });
  return create;
}

/** Changes the name of a key, or its limit. */
export function useUpdateKey(onUpdated: () => void) {
  const client = useQueryClient();
  return useMutation({
    ...updateApiKeyMutation(),
    onSuccess: ({ data }) => {
      showChanged(client, data);
      onUpdated();
    },
    onError: (error) => {
      const status = asFailure(error)?.status;
      // Somebody has revoked it meanwhile.
      if (status === 404 || status === 409) void readKeysAgain(client);
    },
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
