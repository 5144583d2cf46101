import { createHash } from 'node:crypto';
import { type Answer, call } from './client.js';
import {
  type Credential,
  MANAGEMENT,
  type Member,
  type Organization,
  PLANS,
  registersOf,
} from './population.js';
import type { Random } from './random.js';

export type Statement = readonly [text: string, ...values: unknown[]];

/** What is to be done, so that a register gets a value. */
export interface Change {
  readonly register: string;
  readonly value: string;
  /** By hand, in one transaction; the last statement must touch something. */
  readonly byHand?: readonly Statement[];
  /** Over HTTP, at one of the nodes. */
  readonly byRequest?: (url: string) => Promise<Answer>;
  /** Locks what a request of which nobody knows the outcome may still be holding. */
  readonly lock?: Statement;
  /** The time at which it happens, if that is not when it is done, is what the last statement returns as `at`. */
  readonly isForetold?: boolean;
}

interface Now {
  /** The value of a register. */
  readonly of: (register: string) => string;
  readonly random: Random;
  readonly operator: string;
}

const lockKey = (id: number): Statement => ['SELECT 1 FROM api_keys WHERE id = $1 FOR UPDATE', id];
const lockOrganization = (id: number): Statement => [
  'SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE',
  id,
];
let names = 0;
const newName = () => `v${++names}`;

/** Any change of the credential or of those behind it; more often one for the better, so that it is accepted at times. */
export function anyChange(subject: Credential, now: Now): Change {
  const { id, organization, member } = subject;
  const [alive, expired] = registersOf.credential(id) as [string, string];
  const repairs: [isBroken: boolean, change: () => Change][] = [
    [now.of(alive) === 'no', () => changeLife(subject, now)],
    [now.of(expired) === 'yes', () => changeExpiry(subject, now)],
    [
      now.of(registersOf.organization(organization.id)[0]!) === 'yes',
      () => changeSuspension(organization, now),
    ],
  ];
  const others = [
    () => changeLabel(subject, now),
    () => changeAbilities(subject, now),
    () => changeOrganization(organization, now),
  ];
  if (member !== undefined) {
    const isDisabled = now.of(registersOf.user(member.user.userId)[0]!) === 'yes';
    repairs.push([isDisabled, () => changeUser(member, now)]);
    repairs.push([now.of(registersOf.member(member)) === 'none', () => changeMember(member, now)]);
    others.push(
      () => changeMember(member, now),
      () => changeUser(member, now),
    );
  }
  const needed = repairs.filter(([isBroken]) => isBroken);
  const choice = needed.length > 0 && now.random.below(4) > 0 ? needed : repairs;
  const changes = choice.map(([, change]) => change);
  return now.random.of(choice === needed ? changes : [...changes, ...others])();
}

function changeLife({ id, text, organization, member }: Credential, { of, random }: Now): Change {
  const register = registersOf.credential(id)[0]!;
  if (of(register) === 'no') {
    return {
      register,
      value: 'yes',
      byHand: [
        [
          'WITH back AS (DELETE FROM kept WHERE id = $1 RETURNING *) INSERT INTO api_keys SELECT * FROM back',
          id,
        ],
        ['UPDATE api_keys SET revoked_at = NULL, key_hash = $2 WHERE id = $1', id, hashOf(text)],
      ],
    };
  }
  const api = member === undefined ? `DELETE /api/api-keys/${id}` : 'POST /api/v1/logout';
  const as = member === undefined ? organization.boss.token : text;
  const byRequest = (url: string) => call({ url }, api, { as });
  const tokens = (url: string) => call({ url }, `DELETE /api/v1/tokens/${id}`, { as: text });
  return {
    register,
    value: 'no',
    lock: lockKey(id),
    ...random.of<Partial<Change>>([
      { byRequest },
      { byRequest: member === undefined ? byRequest : tokens },
      { byHand: [['UPDATE api_keys SET revoked_at = now() WHERE id = $1', id]] },
      { byHand: [[`UPDATE api_keys SET key_hash = sha256(('gone' || id)::bytea) WHERE id = $1`, id]] },
      {
        byHand: [
          [
            'WITH gone AS (DELETE FROM api_keys WHERE id = $1 RETURNING *) INSERT INTO kept SELECT * FROM gone',
            id,
          ],
        ],
      },
    ]),
  };
}

function changeExpiry({ id }: Credential, { of, random }: Now): Change {
  const register = registersOf.credential(id)[1]!;
  const set = (expiry: string): Statement => [
    `UPDATE api_keys SET expires_at = ${expiry} WHERE id = $1 RETURNING extract(epoch FROM expires_at)::float8 * 1000 AS at`,
    id,
  ];
  if (of(register) === 'yes') return { register, value: 'no', byHand: [set('NULL')] };
  if (random.below(2) === 0) return { register, value: 'yes', byHand: [set(`now() - interval '1 second'`)] };
  const soon = set(`clock_timestamp() + interval '${20 + random.below(60)} milliseconds'`);
  return { register, value: 'yes', byHand: [soon], isForetold: true };
}

function changeLabel({ id, organization, member }: Credential, { random }: Now): Change {
  const register = registersOf.credential(id)[2]!;
  const name = newName();
  const isPlans = member === undefined && random.below(3) === 0;
  const limit = isPlans ? null : 1_000_000 + names;
  const value = `${name} ${limit ?? '-'}`;
  if (member === undefined && random.below(2) === 0) {
    const body = { name, rate_limit_per_minute: limit };
    const byRequest = (url: string) =>
      call({ url }, `PATCH /api/api-keys/${id}`, { as: organization.boss.token, body });
    return { register, value, lock: lockKey(id), byRequest };
  }
  const update = 'UPDATE api_keys SET name = $2, rate_limit_per_minute = $3 WHERE id = $1';
  return { register, value, byHand: [[update, id, name, limit]] };
}

function changeAbilities({ id, member }: Credential, _: Now): Change {
  const abilities = [`${newName()}:read`, ...(member === undefined ? ['write'] : MANAGEMENT)];
  const update = 'UPDATE api_keys SET permissions = $2 WHERE id = $1';
  return {
    register: registersOf.credential(id)[3]!,
    value: abilities.join(','),
    byHand: [[update, id, JSON.stringify(abilities)]],
  };
}

function changeSuspension({ id }: Organization, { of, random, operator }: Now): Change {
  const register = registersOf.organization(id)[0]!;
  const suspend = of(register) === 'no';
  const value = suspend ? 'yes' : 'no';
  if (random.below(2) === 0) {
    const route = `POST /api/organizations/${id}/${suspend ? 'suspend' : 'reinstate'}`;
    const body = suspend ? { reason: 'Unpaid.' } : undefined;
    const byRequest = (url: string) => call({ url }, route, { as: operator, body });
    return { register, value, lock: lockOrganization(id), byRequest };
  }
  const update = `UPDATE organizations SET suspended_at = ${suspend ? 'now()' : 'NULL'} WHERE id = $1`;
  return { register, value, byHand: [[update, id]] };
}

function changeOrganization({ id }: Organization, { random, operator }: Now): Change {
  const [, name, plan] = registersOf.organization(id) as [string, string, string];
  if (random.below(2) === 0) {
    const value = newName();
    return {
      register: name,
      value,
      byHand: [['UPDATE organizations SET name = $2 WHERE id = $1', id, value]],
    };
  }
  const value = random.of(PLANS);
  const byRequest = (url: string) =>
    call({ url }, `PUT /api/organizations/${id}/plan`, { as: operator, body: { plan: value } });
  return { register: plan, value, lock: lockOrganization(id), byRequest };
}

function changeUser({ user: { userId } }: Member, { of, random }: Now): Change {
  const [disabled, name] = registersOf.user(userId) as [string, string];
  if (random.below(2) === 0) {
    const value = newName();
    return { register: name, value, byHand: [['UPDATE users SET name = $2 WHERE id = $1', userId, value]] };
  }
  const value = of(disabled) === 'no' ? 'yes' : 'no';
  const update = `UPDATE users SET disabled_at = ${value === 'yes' ? 'now()' : 'NULL'} WHERE id = $1`;
  return { register: disabled, value, byHand: [[update, userId]] };
}

function changeMember(member: Member, { of, random }: Now): Change {
  const { organization, user } = member;
  const register = registersOf.member(member);
  const lock = lockOrganization(organization.id);
  const as = organization.boss.token;
  const path = `/api/organizations/${organization.id}/members`;
  const ids = [organization.id, user.userId] as const;
  const role = random.of(['owner', 'admin', 'member'] as const);
  if (of(register) === 'none') {
    // As it was before, when the tokens were made: they are worth something again.
    const upsert = `
      INSERT INTO members (organization_id, user_id, role, created_at) VALUES ($1, $2, $3, '2020-01-01')
          ON CONFLICT (organization_id, user_id) DO UPDATE SET role = $3, created_at = '2020-01-01'`;
    return { register, value: role, byHand: [[upsert, ...ids, role]] };
  }
  const where = 'WHERE organization_id = $1 AND user_id = $2';
  return random.of<Change>([
    {
      register,
      value: 'none',
      lock,
      byRequest: (url) => call({ url }, `DELETE ${path}/${user.userId}`, { as }),
    },
    { register, value: 'none', byHand: [[`DELETE FROM members ${where}`, ...ids]] },
    // Removed and added again: a member, but with tokens of before.
    { register, value: 'none', byHand: [[`UPDATE members SET created_at = now() ${where}`, ...ids]] },
    {
      register,
      value: role,
      lock,
      byRequest: (url) => call({ url }, `PATCH ${path}/${user.userId}`, { as, body: { role } }),
    },
    { register, value: role, byHand: [[`UPDATE members SET role = $3 ${where}`, ...ids, role]] },
  ]);
}

/** As it is stored: of a numbered one, the secret alone. */
const hashOf = (text: string) => createHash('sha256').update(text.split('|').at(-1)!).digest();
