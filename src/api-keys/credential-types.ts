export type Environment = 'live' | 'test';

/** A type of credential is a value: everything that tells it from the others is said here. */
export interface CredentialType {
  readonly name: string;
  /** `prefixed`: a prefix and 40 characters; `numbered`: the row's id, `|` and 40 characters. */
  readonly form: 'prefixed' | 'numbered';
  /** What a prefixed one begins with. */
  readonly prefix?: (environment: Environment | null, brand: string) => string;
  /** How many characters of the secret part are kept to recognise it by. */
  readonly shownCharacters: number;
  /** What it may do when nothing is asked for. */
  readonly defaultPermissions: readonly string[];
  /** Whether permissions may be asked for, out of the list of scopes. */
  readonly permissionsChosen: boolean;
  /** `date`: an optional `expires_at`; a list of days: an optional `expires_in_days`; `never`: no timer. */
  readonly expiry: 'date' | 'never' | readonly number[];
  /** Whether it is made for `live` or `test`. */
  readonly hasEnvironment: boolean;
  /** `management`: by `POST /api/api-keys`; `login`: by a user, for themselves. */
  readonly madeBy: 'management' | 'login';
  /** Requests per minute when the row says nothing; undefined: as the organization's plan says. */
  readonly rateLimitPerMinute?: number;
}

/** The types of credentials. A developer adds one here, and nowhere else. */
export const credentialTypes = [
  {
    name: 'api_key',
    form: 'prefixed',
    prefix: () => 'lk_',
    shownCharacters: 5,
    defaultPermissions: [],
    permissionsChosen: true,
    expiry: 'date',
    hasEnvironment: false,
    madeBy: 'management',
  },
  {
    name: 'token',
    form: 'numbered',
    shownCharacters: 4,
    defaultPermissions: ['*'],
    permissionsChosen: false,
    expiry: [30, 60, 90],
    hasEnvironment: false,
    madeBy: 'management',
  },
  {
    name: 'personal',
    form: 'numbered',
    shownCharacters: 4,
    defaultPermissions: ['*'],
    permissionsChosen: true,
    expiry: 'never',
    hasEnvironment: false,
    madeBy: 'login',
    rateLimitPerMinute: 6_000,
  },
  {
    name: 'session',
    form: 'prefixed',
    prefix: () => 'ls_',
    shownCharacters: 0,
    defaultPermissions: ['*'],
    permissionsChosen: false,
    expiry: 'never',
    hasEnvironment: false,
    madeBy: 'login',
    rateLimitPerMinute: 6_000,
  },
  {
    name: 'runtime',
    form: 'prefixed',
    prefix: (environment, brand) => `sk_${environment ?? 'live'}_${brand}_`,
    shownCharacters: 4,
    defaultPermissions: ['runtime'],
    permissionsChosen: true,
    expiry: 'never',
    hasEnvironment: true,
    madeBy: 'management',
  },
] as const satisfies readonly CredentialType[];

export type CredentialTypeName = (typeof credentialTypes)[number]['name'];

/** The type of that name. */
export function credentialType(name: CredentialTypeName): CredentialType & { name: CredentialTypeName } {
  return credentialTypes.find((type) => type.name === name)!;
}

/** The types that `POST /api/api-keys` makes. */
export const managedTypeNames = credentialTypes
  .filter(({ madeBy }) => madeBy === 'management')
  .map(({ name }) => name);
