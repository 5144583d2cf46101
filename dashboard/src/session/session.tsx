import { Loader, Center } from '@mantine/core';
import { hashKey, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { asFailure } from '../api/failure.js';
import { chosenOrganization, chooseOrganization, keepForWindow } from '../api/organization-choice.js';
import { queryClient } from '../api/query-client.js';
import { readSessionOptions, readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';
import { readSession } from '../client/sdk.gen.js';
import type { DashboardSessionDto, MembershipDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { isStaying } from '../components/staying.js';
import { common } from '../texts/common.js';

export interface Session extends Pick<DashboardSessionDto, 'user' | 'organizations'> {
  /** The one that the pages are about. */
  readonly organization: MembershipDto;
  /** @param ability such as `api-keys:write` */
  readonly can: (ability: string) => boolean;
}

const SessionContext = createContext<Session | null>(null);

/** Who is signed in. Only below `RequireSession`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession() is for pages below RequireSession');
  return session;
}

/** Shows what is below it to those who are signed in; others sign in first, and come back. */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const { pathname, search } = useLocation();
  // Another window may have signed in as somebody else, with the same cookie.
  const { data, error, refetch } = useQuery({ ...readSessionOptions(), refetchOnWindowFocus: 'always' });
  const status = asFailure(error)?.status;
  const hasLeft = status === 404 && chosenOrganization() !== null;
  useLeaving(hasLeft);
  if (data !== undefined) {
    return <SignedIn session={sessionOf(data.data)}>{children}</SignedIn>;
  }
  if (error === null || hasLeft) {
    return (
      <Center h="100vh">
        <Loader aria-label={common.loading} />
      </Center>
    );
  }
  if (status === 401) {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return (
    <Center h="100vh" p="md">
      <FailureAlert error={error} onRetry={() => void refetch()} />
    </Center>
  );
}

/** Who has chosen an organization that they do not belong to any more goes on in their first. */
function useLeaving(hasLeft: boolean): void {
  useEffect(() => {
    // If this fails, the query is asked again by hand.
    if (hasLeft) switchOrganization(null).catch(() => undefined);
  }, [hasLeft]);
}

function SignedIn({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const [userId] = useState(session.user.id);
  const isSomebodyElse = session.user.id !== userId;
  useEffect(() => {
    // Nothing that the former one read or typed stays.
    if (isSomebodyElse) window.location.reload();
    else keepForWindow(session.organization.id);
  }, [isSomebodyElse, session.organization.id]);
  return isSomebodyElse ? null : <SessionContext value={session}>{children}</SessionContext>;
}

function sessionOf({ user, organization_id, organizations }: DashboardSessionDto): Session {
  const organization = organizations.find(({ id }) => id === organization_id) ?? organizations[0]!;
  return { user, organizations, organization, can: (ability) => covers(organization.abilities, ability) };
}

/** The same string, or `resource:*`. */
const covers = (abilities: readonly string[], wanted: string): boolean =>
  abilities.includes(wanted) || abilities.includes(`${wanted.split(':')[0]}:*`);

let lastSwitch = 0;

/**
 * Everything on the pages is about another organization from then on. The frame around them stays, with the focus in
 * it; what was read for the old one is forgotten in the same moment, and never shown for the new one. Nothing changes
 * if meanwhile something is under way, or shown, that comes once: it would go with the pages of the old one.
 *
 * @param id null: the user's first
 */
export async function switchOrganization(id: number | null): Promise<void> {
  const thisSwitch = (lastSwitch += 1);
  const headers = id === null ? undefined : { 'X-Organization-Id': String(id) };
  if (id === null) chooseOrganization(null);
  const { data } = await readSession({ headers, throwOnError: true });
  // Somebody was quicker to choose another one than the server to answer.
  if (thisSwitch !== lastSwitch) return;
  // Who does not belong to the old one any more must go.
  if (id !== null && isStaying()) return;
  chooseOrganization(id);
  const sessionKey = readSessionQueryKey();
  const before = queryClient.getQueryData<typeof data>(sessionKey)?.data.organization_id;
  // The pages are not made anew: what they hold on to must not be taken from them.
  if (data.data.organization_id === before) return queryClient.invalidateQueries();
  await queryClient.cancelQueries();
  queryClient.removeQueries({ predicate: ({ queryKey }) => hashKey(queryKey) !== hashKey(sessionKey) });
  queryClient.setQueryData(sessionKey, data);
}
