import type pg from 'pg';
import { login, newKey, newOwner, type TestUser } from './client.js';
import type { Subject } from './history.js';
import { newMember } from './member.js';
import type { TestServer } from './server.js';

export const PLANS = ['free', 'small', 'large'] as const;
const limits: Readonly<Record<string, number>> = { free: 9_000_001, small: 9_000_002, large: 9_000_003 };
/** So high that nobody is ever over them, and all different, so that they can be told apart. */
export const config = {
  plans: Object.fromEntries(PLANS.map((plan) => [plan, { rate_limit_per_minute: limits[plan] }])),
};

const roles: Readonly<Record<string, readonly string[]>> = {
  owner: [],
  admin: ['api-keys:read'],
  member: ['api-keys:read', 'webhooks:read'],
};
export const MANAGEMENT = ['webhooks:read', 'api-keys:read'];

export interface Organization {
  readonly id: number;
  /** An owner whom nothing happens to. */
  readonly boss: TestUser;
}

export interface Member {
  readonly organization: Organization;
  readonly user: TestUser;
}

export interface Credential extends Subject {
  readonly id: number;
  readonly text: string;
  readonly organization: Organization;
  /** Undefined: it is a key. */
  readonly member: Member | undefined;
}

/** Organizations with members, keys and tokens, to which things happen. */
export interface Population {
  readonly operator: TestUser;
  readonly organizations: readonly Organization[];
  readonly members: readonly Member[];
  readonly credentials: readonly Credential[];
  /** What is true at the beginning. */
  readonly initial: ReadonlyMap<string, string>;
}

/** The names of the registers of a credential, an organization, a user and a member. */
export const registersOf = {
  credential: (id: number) => ['alive', 'expired', 'label', 'abilities'].map((what) => `key ${id} ${what}`),
  organization: (id: number) => ['suspended', 'name', 'plan'].map((what) => `organization ${id} ${what}`),
  user: (id: number) => ['disabled', 'name'].map((what) => `user ${id} ${what}`),
  member: ({ organization, user }: Member) => `member ${organization.id} ${user.userId}`,
};

export async function populate(server: TestServer, pool: pg.Pool): Promise<Population> {
  const operator = await newOwner(server);
  const organizations: Organization[] = [];
  const members: Member[] = [];
  const credentials: Credential[] = [];
  for (let i = 0; i < 4; i++) {
    const boss = await newOwner(server);
    const organization = { id: boss.organizationId, boss };
    organizations.push(organization);
    for (let j = 0; j < 4; j++) {
      const { id, key } = await newKey(server, boss, { permissions: ['read', 'write'] });
      credentials.push(credential(id, key, organization, undefined));
    }
    for (const role of ['admin', 'member'] as const) {
      const user = await newMember(server, boss, role);
      const member = { organization, user };
      members.push(member);
      for (let j = 0; j < 2; j++) credentials.push(await newToken(server, member));
    }
  }
  await pool.query('UPDATE api_keys SET rate_limit_per_minute = 10000000 WHERE user_id IS NOT NULL');
  await pool.query('UPDATE api_keys SET permissions = $1 WHERE id = ANY ($2)', [
    JSON.stringify(['read', ...MANAGEMENT]),
    credentials.filter(({ member }) => member !== undefined).map(({ id }) => id),
  ]);
  return { operator, organizations, members, credentials, initial: await initialValues(pool) };
}

async function newToken(server: TestServer, member: Member): Promise<Credential> {
  const { organization, user } = member;
  const text = await login(server, user.email, user.password, {
    organization_id: organization.id,
  });
  return credential(Number(text.split('|')[0]), text, organization, member);
}

function credential(
  id: number,
  text: string,
  organization: Organization,
  member: Member | undefined,
): Credential {
  const registers = [...registersOf.credential(id), ...registersOf.organization(organization.id)];
  if (member === undefined) return { id, text, organization, member, registers, answer: answerTo };
  const { userId } = member.user;
  const all = [...registers, ...registersOf.user(userId), registersOf.member(member)];
  return { id, text, organization, member, registers: all, answer: answerTo };
}

/** What whoami must say, see `observe` in askers.ts. */
function answerTo(values: readonly string[]): string {
  const [alive, expired, label, abilities, suspended, organization, plan, disabled, user, role] = values;
  if (alive === 'no' || disabled === 'yes' || role === 'none') return '401 unauthenticated';
  if (expired === 'yes') return '401 credential_expired';
  const [name, own] = label!.split(' ');
  const limit = own === '-' ? limits[plan!]! : own!;
  if (suspended === 'yes') return `403 ${limit}`;
  const lost = role === undefined ? [] : roles[role]!;
  const left = abilities!.split(',').filter((ability) => !lost.includes(ability));
  return `200 ${name} ${organization} ${user ?? '-'} ${limit} ${left.join(',')}`;
}

/** How the registers are read from the database. */
export const currentValues = `
  SELECT 'key ' || id || ' alive' AS register, CASE WHEN revoked_at IS NULL THEN 'yes' ELSE 'no' END AS value FROM api_keys
  UNION ALL
  SELECT 'key ' || id || ' expired', CASE WHEN expires_at <= now() THEN 'yes' ELSE 'no' END FROM api_keys
  UNION ALL
  SELECT 'key ' || id || ' label', replace(name, ' ', '_') || ' ' || coalesce(rate_limit_per_minute::text, '-') FROM api_keys
  UNION ALL
  SELECT 'key ' || id || ' abilities', (SELECT string_agg(a, ',') FROM jsonb_array_elements_text(permissions) a) FROM api_keys
  UNION ALL
  SELECT 'organization ' || id || ' suspended', CASE WHEN suspended_at IS NULL THEN 'no' ELSE 'yes' END FROM organizations
  UNION ALL
  SELECT 'organization ' || id || ' name', replace(name, ' ', '_') FROM organizations
  UNION ALL
  SELECT 'organization ' || id || ' plan', plan FROM organizations
  UNION ALL
  SELECT 'user ' || id || ' disabled', CASE WHEN disabled_at IS NULL THEN 'no' ELSE 'yes' END FROM users
  UNION ALL
  SELECT 'user ' || id || ' name', replace(name, ' ', '_') FROM users
  UNION ALL
  SELECT 'member ' || organization_id || ' ' || user_id, role FROM members`;

async function initialValues(pool: pg.Pool): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ register: string; value: string }>(currentValues);
  return new Map(rows.map(({ register, value }) => [register, value]));
}
