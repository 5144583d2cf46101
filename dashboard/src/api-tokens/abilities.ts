import type { ScopeDto } from '../client/types.gen.js';

/** How much of a resource a key may use. */
export type Level = 'none' | 'read' | 'all' | 'chosen';

export interface Choice {
  readonly level: Level;
  /** Names of scopes; they count for the level `chosen`. */
  readonly chosen: readonly string[];
}

/** By the name of the resource. */
export type Choices = Readonly<Record<string, Choice>>;

/** The scopes of one resource; those that are one word alone are of the resource ''. */
export interface AbilityGroup {
  readonly resource: string;
  /** Whether they look after the organization, instead of using the product's API. */
  readonly isManagement: boolean;
  readonly scopes: readonly ScopeDto[];
}

const NOTHING: Choice = { level: 'none', chosen: [] };

const resourceOf = (name: string): string => (name.includes(':') ? name.slice(0, name.indexOf(':')) : '');

/** @param scopes all that a key can be given */
export function groupsOf(scopes: readonly ScopeDto[]): readonly AbilityGroup[] {
  const byResource = Map.groupBy(scopes, ({ name }) => resourceOf(name));
  // Latchkey's own are words, and what looks after an organization.
  const management = new Set(
    scopes.filter(({ source }) => source === 'core').map(({ name }) => resourceOf(name)),
  );
  return [...byResource].map(([resource, ofResource]) => ({
    resource,
    isManagement: resource !== '' && management.has(resource),
    scopes: ofResource,
  }));
}

const readOf = ({ resource }: AbilityGroup): string => (resource === '' ? 'read' : `${resource}:read`);

/** All of it: also what will be added to a resource later. Words have no such sign. */
const allOf = ({ resource, scopes }: AbilityGroup): readonly string[] =>
  resource === '' ? scopes.map(({ name }) => name) : [`${resource}:*`];

/** @param can whether one may hand out an ability @returns the levels that one may give */
export function levelsOf(group: AbilityGroup, can: (ability: string) => boolean): readonly Level[] {
  const names = group.scopes.map(({ name }) => name);
  return [
    'none',
    ...(names.includes(readOf(group)) && can(readOf(group)) ? (['read'] as const) : []),
    ...(allOf(group).every(can) ? (['all'] as const) : []),
    ...(names.length > 1 && names.some(can) ? (['chosen'] as const) : []),
  ];
}

export const choiceOf = (choices: Choices, { resource }: AbilityGroup): Choice =>
  choices[resource] ?? NOTHING;

const isOf = ({ scopes }: AbilityGroup, wanted: string): boolean =>
  scopes.some(({ name }) => name === wanted);

/** What the key is to hold, as the API wants it. */
export function permissionsOf(groups: readonly AbilityGroup[], choices: Choices): string[] {
  return groups.flatMap((group) => {
    const { level, chosen } = choiceOf(choices, group);
    if (level === 'none') return [];
    if (level === 'read') return [readOf(group)];
    return level === 'all' ? allOf(group) : chosen.filter((wanted) => isOf(group, wanted));
  });
}

/** The choices that make these permissions. */
export function choicesOf(groups: readonly AbilityGroup[], permissions: readonly string[]): Choices {
  return Object.fromEntries(groups.map((group) => [group.resource, choiceFor(group, permissions)]));
}

function choiceFor(group: AbilityGroup, permissions: readonly string[]): Choice {
  const chosen = group.scopes.map(({ name }) => name).filter((name) => permissions.includes(name));
  if (allOf(group).every((name) => permissions.includes(name))) return { level: 'all', chosen };
  if (chosen.length === 0) return NOTHING;
  return { level: chosen.length === 1 && chosen[0] === readOf(group) ? 'read' : 'chosen', chosen };
}
