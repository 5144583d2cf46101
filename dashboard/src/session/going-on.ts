import { useNavigate, useSearchParams } from 'react-router';
import { chooseOrganization } from '../api/organization-choice.js';
import { queryClient } from '../api/query-client.js';
import { sessionEnd } from '../api/session-end.js';

/** What somebody is told who comes to the page to sign in. Not in the address: no link can make it up. */
export interface SignInState {
  readonly notice: 'password-reset' | 'registered';
}

/** Where somebody wanted to go who has to come in first. */
export function useNext(): string {
  const [search] = useSearchParams();
  return pathOf(search.get('next'));
}

/** @returns to be called when somebody has come in: leads to where they wanted to go */
export function useGoingOn(): (options?: { readonly isNew?: boolean }) => void {
  const navigate = useNavigate();
  const next = useNext();
  return ({ isNew = false } = {}) => {
    queryClient.clear();
    sessionEnd.over();
    // Somebody else chose it, in this browser.
    if (isNew) chooseOrganization(null);
    void navigate(next, { replace: true });
  };
}

/** Whether they follow an invitation: its code works for one e-mail address only. */
export const isInvitation = (next: string): boolean => next === '/invitation';

/** A page of this dashboard, and nothing else: not `//example.com`. */
const pathOf = (next: string | null): string => (next !== null && /^\/[a-z]/.test(next) ? next : '/');
