import { asFailure } from '../api/failure.js';
import { chooseOrganization } from '../api/organization-choice.js';
import type { MembershipDto } from '../client/types.gen.js';
import { switchOrganization } from '../session/session.js';

/**
 * To be called when one has left an organization. Without another one, or when the session was of the one that is
 * left, one signs in again.
 */
export async function goElsewhere(left: number, organizations: readonly MembershipDto[]): Promise<void> {
  const other = organizations.find(({ id }) => id !== left);
  try {
    if (other !== undefined) return await switchOrganization(other.id);
  } catch (error) {
    if (asFailure(error)?.status !== 401) throw error;
  }
  chooseOrganization(other?.id ?? null);
  window.location.assign('/sign-in');
}
