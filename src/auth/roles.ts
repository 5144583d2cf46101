import { covers, isManagement, isOperatorAbility, type ManagementAbility } from './abilities.js';

/** From the one that may most to the one that may least. */
export const roles = ['owner', 'admin', 'member'] as const;
/** Of a user in an organization. */
export type Role = (typeof roles)[number];

const management: Readonly<Record<Role, readonly (ManagementAbility | `${string}:*`)[]>> = {
  owner: ['webhooks:*', 'organization:*', 'members:*', 'usage:*', 'audit:*'],
  admin: ['webhooks:*', 'organization:*', 'members:*', 'usage:*', 'audit:*'],
  member: ['organization:read', 'members:read', 'usage:read'],
};

/** What a user may do in an organization today. */
export interface Standing {
  readonly role: Role;
  readonly isOperator: boolean;
}

/**
 * Whether a user of that standing may do it. The product's own API is open to every member; looking after
 * the organization depends on the role, looking after its keys on the roles in `key_managers`.
 */
export function standingCovers(standing: Standing, keyManagers: readonly Role[], wanted: string): boolean {
  if (isOperatorAbility(wanted)) return standing.isOperator;
  if (wanted === '*' || !isManagement(wanted)) return true;
  return covers(abilitiesOf(standing.role, keyManagers), wanted);
}

/** The management abilities of a role. */
export const abilitiesOf = (role: Role, keyManagers: readonly Role[]): string[] => [
  ...management[role],
  ...(keyManagers.includes(role) ? ['api-keys:*'] : []),
];

/** Whether `role` is at least as high as `other`. */
export const isAtLeast = (role: Role, other: Role): boolean => roles.indexOf(role) <= roles.indexOf(other);
