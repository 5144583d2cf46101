import { asFailure } from '../api/failure.js';
import { queryClient } from '../api/query-client.js';
import { listInvitationsQueryKey, listMembersQueryKey } from '../client/@tanstack/react-query.gen.js';

/** To be called when who is in an organization, or is asked in, has changed. */
export const refreshMembers = (path: { readonly id: string }): Promise<unknown> =>
  Promise.all(
    [listMembersQueryKey({ path }), listInvitationsQueryKey({ path })].map((queryKey) =>
      queryClient.invalidateQueries({ queryKey }),
    ),
  );

/** To be called when a change was refused: then who is there may be others than those who are shown. */
export function refreshAfterRefusal(path: { readonly id: string }, error: unknown): void {
  if (!asFailure(error)?.isPassing) void refreshMembers(path);
}
