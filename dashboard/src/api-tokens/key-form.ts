import type { ApiKeyDto, CreateApiKeyDto } from '../client/types.gen.js';
import { apiTokens } from '../texts/api-tokens.js';
import { type AbilityGroup, type Choices, choicesOf, permissionsOf } from './abilities.js';
import { daysOf, type Expiration, ofToken } from './expiration.js';

/** What the dialog asks for that creates a key of any type. */
export interface KeyForm extends Record<string, unknown> {
  name: string;
  type: 'api_key' | 'token' | 'runtime';
  expiration: Expiration;
  /** `2027-12-31`, for the expiration `date`. */
  date: string;
  environment: 'live' | 'test';
  /** As it was typed; empty: the plan's. */
  rateLimit: string;
  choices: Choices;
}

/** The field of the dialog for each of the call. */
export const fieldNames = ({ expiration }: KeyForm) => ({
  expires_at: expiration === 'date' ? 'date' : 'expiration',
  expires_in_days: 'expiration',
  rate_limit_per_minute: 'rateLimit',
  permissions: 'choices',
});

/** Fields of the call whose faults the dialog shows where they are. */
export const FIELDS = ['name', 'expires_at', 'expires_in_days', 'rate_limit_per_minute', 'permissions'];

export const emptyForm: KeyForm = {
  name: '',
  type: 'api_key',
  expiration: '90',
  date: '',
  environment: 'live',
  rateLimit: '',
  choices: {},
};

/** What a type of key lets one choose of the scopes; a runtime key holds `runtime` anyway. */
export function groupsFor(type: KeyForm['type'], groups: readonly AbilityGroup[]): readonly AbilityGroup[] {
  if (type === 'token') return [];
  if (type === 'api_key') return groups;
  return groups
    .map((group) => ({ ...group, scopes: group.scopes.filter(({ name }) => name !== 'runtime') }))
    .filter(({ scopes }) => scopes.length > 0);
}

/** The body of the call. */
export function bodyOf(form: KeyForm, groups: readonly AbilityGroup[]): CreateApiKeyDto {
  const { type, name, rateLimit, environment, choices } = form;
  const common = { type, name, ...(rateLimit.trim() !== '' && { rate_limit_per_minute: Number(rateLimit) }) };
  const permissions = permissionsOf(groupsFor(type, groups), choices);
  if (type === 'token') return { ...common, expires_in_days: daysOf(ofToken(form.expiration)) };
  if (type === 'runtime') return { ...common, environment, permissions: ['runtime', ...permissions] };
  return { ...common, expires_at: expiryOf(form), permissions };
}

function expiryOf({ expiration, date }: KeyForm): string | null {
  if (expiration === 'date') return new Date(`${date}T23:59:59`).toISOString();
  const days = daysOf(expiration);
  return days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
}

const DAY_MS = 86_400_000;

/** Filled in like a key that is to be replaced. @param planLimit what a key without a limit of its own has */
export function formLike(key: ApiKeyDto, groups: readonly AbilityGroup[], planLimit: number): KeyForm {
  const type = key.type as KeyForm['type'];
  return {
    name: apiTokens.create.replacementName(key.name),
    type,
    expiration: expirationOf(key),
    date: '',
    environment: key.environment ?? 'live',
    rateLimit: limitOf(key, planLimit),
    choices: choicesOf(groupsFor(type, groups), key.permissions),
  };
}

/** The limit of its own; '' where it has its plan's. */
export const limitOf = ({ rate_limit_per_minute }: ApiKeyDto, planLimit: number): string =>
  rate_limit_per_minute === planLimit ? '' : String(rate_limit_per_minute);

function expirationOf({ type, created_at, expires_at }: ApiKeyDto): Expiration {
  if (expires_at === null) return 'none';
  const days = String(Math.round((Date.parse(expires_at) - Date.parse(created_at)) / DAY_MS));
  if (days === '30' || days === '60' || days === '90') return days;
  return type === 'api_key' ? 'date' : '90';
}

/** What the key holds and a new one cannot be given. */
export function lostOf({ type, permissions }: ApiKeyDto, groups: readonly AbilityGroup[]): readonly string[] {
  if (type === 'token') return [];
  const given = permissionsOf(groups, choicesOf(groups, permissions));
  return permissions.filter((name) => !given.includes(name) && !given.includes(`${name.split(':')[0]}:*`));
}
