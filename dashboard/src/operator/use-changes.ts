import { useQueryClient } from '@tanstack/react-query';
import { listAllOrganizationsQueryKey, readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';

/** @returns what to call after a change of an organization: it may be one of the operator's own */
export function useChanges(): () => Promise<unknown> {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: listAllOrganizationsQueryKey() }),
      client.invalidateQueries({ queryKey: readSessionQueryKey() }),
    ]);
}
