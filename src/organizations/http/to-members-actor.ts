import type { Principal } from '../../auth/principal.js';
import { isAtLeast, roles } from '../../auth/roles.js';
import type { Actor } from '../../events/actor.js';
import type { MembersActor } from '../members.service.js';

/**
 * Nobody hands out what they do not hold: a credential counts as the highest role all of whose abilities it holds.
 * One without a user counts as an admin at most: it makes no owners.
 */
export function toMembersActor(principal: Principal, actor: Actor): MembersActor {
  const highest = principal.user?.role ?? 'admin';
  const held = roles.find((role) => isAtLeast(highest, role) && principal.holdsRole(role));
  return { ...actor, role: held ?? 'member' };
}
