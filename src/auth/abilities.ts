/**
 * Abilities: what a credential may do. Matching follows three rules: the same string, `*` (everything) and
 * `resource:*` (everything of one resource).
 */

/** What is needed to look after an organization. Never part of a key's `*`: a key has one only by name. */
export const managementAbilities = {
  'api-keys:read': 'List and read the API keys of the organization.',
  'api-keys:write': 'Create, change and revoke API keys of the organization.',
  'webhooks:read': 'List and read webhook endpoints and their deliveries.',
  'webhooks:write': 'Create, change and delete webhook endpoints; send deliveries again.',
  'organization:read': 'Read the organization.',
  'organization:write': 'Change the organization.',
  'members:read': 'List the members of the organization.',
  'members:write': 'Invite, change and remove members.',
  'usage:read': 'Read how much the organization uses.',
  'usage:write': 'Change what is counted of its usage.',
  'audit:read': 'Read who did what in the organization.',
  'audit:write': 'Add to who did what in the organization.',
} as const;

export type ManagementAbility = keyof typeof managementAbilities;

/** What only the operator of the server may do; no credential but an operator's own ever holds one. */
const operatorAbilities = ['operator:read', 'operator:write'] as const;

/** What a user may do for themselves; no key ever can, for it has no user. */
const ownAffairs = [
  'tokens:read',
  'tokens:write',
  'organizations:create',
  'organizations:join',
  'organizations:leave',
];

const managementResources = new Set(
  [...Object.keys(managementAbilities), ...operatorAbilities].map(resourceOf),
);

const ABILITY = /^(?:\*|[a-z0-9][a-z0-9_-]*(?::(?:\*|[a-z0-9][a-z0-9_-]*))?)$/;

/** Whether the text can be an ability: `read`, `campaigns:read`, `campaigns:*` or `*`. */
export const isAbility = (text: string): boolean => text.length <= 64 && ABILITY.test(text);

/** Whether the ability looks after the organization or the server, instead of using the product's API. */
export const isManagement = (ability: string): boolean => managementResources.has(resourceOf(ability));

/** Whether the ability, or a part of it, opens routes of Latchkey's own beyond the product's API. Not `*`. */
export const isLatchkeyOwn = (ability: string): boolean =>
  isManagement(ability) || (ability !== '*' && ownAffairs.some((own) => covers([ability], own)));

/** Whether `ability` is one of the operator of the server. */
export const isOperatorAbility = (ability: string): boolean => resourceOf(ability) === 'operator';

/**
 * Whether what was granted contains what is wanted. A pattern is contained only in the same or a wider
 * pattern, so the answer also holds for handing abilities on.
 */
export function covers(granted: readonly string[], wanted: string): boolean {
  // A word alone, such as `read`, is of no resource: `read:*` does not contain it.
  const allOfResource = wanted.includes(':') ? `${resourceOf(wanted)}:*` : wanted;
  return granted.some((ability) => ability === '*' || ability === wanted || ability === allOfResource);
}

/** As {@link covers}, for a credential without a user: its `*` holds no management ability. */
export function coversWithoutUser(granted: readonly string[], wanted: string): boolean {
  const relevant = isManagement(wanted) ? granted.filter((ability) => ability !== '*') : granted;
  return covers(relevant, wanted);
}

function resourceOf(ability: string): string {
  const colon = ability.indexOf(':');
  return colon < 0 ? ability : ability.slice(0, colon);
}
