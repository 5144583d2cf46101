import { call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { onPostgres, TestServer, unique } from './support/server.js';

/** What those see who look after an organization, or after the server. */
let server: TestServer;
let operator: TestUser;
let owner: TestUser;

beforeAll(async () => {
  server = await TestServer.start();
  operator = await newOwner(server);
});

beforeEach(async () => {
  owner = await newOwner(server);
});

afterAll(async () => {
  await server.stop();
});

const ask = (route: string, as = owner.token) => call(server, route, { as });

describe('the audit log', () => {
  test('tells who did what, when, to what and from where, the newest first, never a secret', async () => {
    const { id, key } = await newKey(server, owner, { name: 'CI' });
    await ask(`DELETE /api/api-keys/${id}`);
    const { status, body, text } = await ask('GET /api/audit');
    expect(status).toBe(200);
    const user = { id: owner.userId, name: 'Test User', email: owner.email };
    const entry = {
      id: expect.any(Number) as number,
      target_id: id,
      by_operator: false,
      user,
      credential_id: Number(owner.token.split('|')[0]),
      ip: '127.0.0.1',
      details: { name: 'CI' },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    };
    expect(body.data.slice(0, 2)).toEqual([
      { ...entry, action: 'api_key.revoked' },
      { ...entry, action: 'api_key.created' },
    ]);
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['organization.created', 'token.created']),
    );
    expect(text).not.toContain(key);
  });

  test('names whom and what it was done to, also once they are gone; of a url only where it leads', async () => {
    const ours = `/api/organizations/${owner.organizationId}/members`;
    const member = await newMember(server, owner, 'member');
    const does = async (route: string, body?: object) => {
      const answer = await call(server, route, { as: owner.token, body });
      expect(answer.status).toBeLessThan(300);
      return answer;
    };
    await does(`PATCH ${ours}/${member.userId}`, { role: 'admin' });
    await does(`DELETE ${ours}/${member.userId}`);
    const url = 'https://8.8.8.8/T0/path-secret?q=query-secret';
    const made = await does('POST /api/webhooks', { url, events: ['*'], description: 'Billing' });
    const webhook = `/api/webhooks/${made.body.data.id}`;
    await does(`PATCH ${webhook}`, { description: null });
    await does(`POST ${webhook}/rotate-secret`, {});
    await does(`DELETE ${webhook}`);

    const { body, text } = await ask('GET /api/audit');
    const told = (resource: string) =>
      body.data
        .filter(({ action }: { action: string }) => action.startsWith(`${resource}.`))
        .map(({ action, details }: { action: string; details: object }) => [action, details]);
    const person = { name: 'Test User', email: member.email };
    expect(told('member')).toEqual([
      ['member.removed', { ...person, role: 'admin' }],
      ['member.role_changed', { ...person, from: 'member', to: 'admin' }],
      ['member.added', { ...person, role: 'member' }],
    ]);
    const origin = 'https://8.8.8.8';
    expect(told('webhook')).toEqual([
      ['webhook.deleted', { name: origin, origin }],
      ['webhook.secret_rotated', { name: origin, origin, overlapSeconds: expect.any(Number) as number }],
      ['webhook.updated', { name: origin, origin, fields: ['description'] }],
      ['webhook.created', { name: 'Billing', origin }],
    ]);
    expect(text).not.toMatch(/secret(?!_rotated)/);
  });

  test('does not tell who the operator is, and from where; operators see it', async () => {
    const byOperator = async (organizationId: number) => {
      const does = async (route: string, body: object) => {
        const [method, what] = route.split(' ');
        const path = `${method} /api/organizations/${organizationId}/${what}`;
        expect((await call(server, path, { as: operator.token, body })).status).toBeLessThan(300);
      };
      await does('PUT plan', { plan: 'free' });
      await does('POST credits', { amount: 5, reason: 'A gift' });
    };
    const suspend = `POST /api/organizations/${owner.organizationId}`;
    await call(server, `${suspend}/suspend`, { as: operator.token, body: { reason: 'Unpaid' } });
    await call(server, `${suspend}/reinstate`, { as: operator.token });
    await byOperator(owner.organizationId);
    const { body } = await ask('GET /api/audit?limit=4');
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual([
      'credits.granted',
      'organization.plan_changed',
      'organization.reinstated',
      'organization.suspended',
    ]);
    const nobody = { by_operator: true, user: null, credential_id: null, ip: null };
    for (const entry of body.data) expect(entry).toMatchObject(nobody);
    // Nor by asking for what one user did, whoever that may be.
    expect((await ask(`GET /api/audit?user_id=${operator.userId}`)).body.data).toEqual([]);

    await byOperator(operator.organizationId);
    for (const query of ['limit=1', `limit=1&user_id=${operator.userId}`]) {
      const [seen] = (await ask(`GET /api/audit?${query}`, operator.token)).body.data;
      expect(seen).toMatchObject({ by_operator: true, user: { id: operator.userId }, ip: '127.0.0.1' });
    }
  });

  test('is filtered by action, user and time, and comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) await newKey(server, owner, { name });
    const member = await newMember(server, owner, 'owner');
    const { id } = await newKey(server, member, { name: 'd' });
    await ask(`DELETE /api/api-keys/${id}`);
    const actions = async (query: string) => {
      const { status, body } = await ask(`GET /api/audit?${query}`);
      expect(status).toBe(200);
      return body.data.map((entry: { action: string; target_id: number }) => entry.action) as string[];
    };
    expect(await actions('action=api_key.created')).toEqual(Array(4).fill('api_key.created'));
    expect(await actions('action=api_key.*')).toEqual([
      'api_key.revoked',
      ...Array(4).fill('api_key.created'),
    ]);
    expect(await actions(`action=api_key.*&user_id=${member.userId}`)).toEqual(['api_key.created']);
    expect(await actions('until=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await actions('since=2020-01-01T00:00:00Z&action=api_key.revoked')).toHaveLength(1);

    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await ask(`GET /api/audit?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.body.data.map((entry: { id: number }) => entry.id));
      cursor = page.body.meta.next_cursor as string | null;
    }
    const all = (await ask('GET /api/audit?limit=100')).body.data.map((entry: { id: number }) => entry.id);
    expect(seen).toEqual(all);
    for (const wrong of [
      'action=x',
      'action=1.5',
      'action=%25',
      'user_id=x',
      'user_id=9007199254740992',
      'since=2026-02-30T00:00:00Z',
      'organization_id=1',
    ]) {
      const refused = await ask(`GET /api/audit?${wrong}`);
      expect(refused.status).toBe(422);
      expect(Object.keys(refused.body.errors)).toEqual([wrong.split('=', 1)[0]]);
    }
  });

  test('is read by admins, not by members, nor by other organizations', async () => {
    const [admin, member] = [
      await newMember(server, owner, 'admin'),
      await newMember(server, owner, 'member'),
    ];
    expect((await ask('GET /api/audit', admin.token)).status).toBe(200);
    expect((await ask('GET /api/audit', member.token)).status).toBe(403);
    const { id } = await newKey(server, owner);
    const others = await ask('GET /api/audit?limit=100', (await newOwner(server)).token);
    expect(others.body.data.filter((entry: { target_id: number }) => entry.target_id === id)).toEqual([]);
  });
});

describe('the list of API keys', () => {
  test('tells who revoked each, where that is asked for, and nowhere else', async () => {
    const admin = await newMember(server, owner, 'owner');
    const [byAdmin, byKey, living] = [
      await newKey(server, owner),
      await newKey(server, owner),
      await newKey(server, owner, { permissions: ['api-keys:write'] }),
    ];
    await ask(`DELETE /api/api-keys/${byAdmin.id}`, admin.token);
    await ask(`DELETE /api/api-keys/${byKey.id}`, living.key);
    const revokers = new Map<number, unknown>([
      [byAdmin.id, { id: admin.userId, name: 'Test User', email: admin.email }],
      [byKey.id, null],
      [living.id, null],
    ]);

    // Its use is written down within seconds: before the answers are compared.
    await eventually('the use of the key', async () => {
      const { body } = await ask(`GET /api/api-keys/${living.id}`);
      return body.data.last_used_at !== null;
    });
    const plain = await ask('GET /api/api-keys?status=all');
    const told = await ask('GET /api/api-keys?status=all&include=revoked_by');
    expect(plain.body.data).toHaveLength(3);
    expect(told.body.data).toEqual(
      plain.body.data.map((key: { id: number }) => ({ ...key, revoked_by: revokers.get(key.id) })),
    );
    expect(plain.text).not.toContain('revoked_by');
    for (const [id, revoked_by] of revokers) {
      const one = await ask(`GET /api/api-keys/${id}`);
      expect(one.text).not.toContain('revoked_by');
      const oneTold = await ask(`GET /api/api-keys/${id}?include=revoked_by`);
      expect(oneTold.body).toEqual({ data: { ...one.body.data, revoked_by } });
    }
    for (const route of ['/api/api-keys', `/api/api-keys/${living.id}`]) {
      for (const include of ['', 'creator', 'revoked_by,created_by', 'revoked_by&include=revoked_by']) {
        const refused = await ask(`GET ${route}?include=${include}`);
        expect([include, refused.status, Object.keys(refused.body.errors)]).toEqual([
          include,
          422,
          ['include'],
        ]);
      }
    }
  });
});

describe('the usage', () => {
  test('counts requests per key and day; those of users are told together', async () => {
    const [busy, idle] = [
      await newKey(server, owner, { name: 'busy' }),
      await newKey(server, owner, { name: 'idle' }),
    ];
    for (let i = 0; i < 5; i++) await ask('GET /api/whoami', busy.key);
    await ask('GET /api/whoami', idle.key);
    const usage = await eventually('the counts', async () => {
      const { body } = await ask('GET /api/usage?days=7');
      const keys = body.data.api_keys as { name: string | null; requests: number; by_day: number[] }[];
      return keys.some(({ name, requests }) => name === 'busy' && requests === 5) && body.data;
    });
    expect(usage.api_keys).toEqual(
      expect.arrayContaining([
        { api_key_id: busy.id, name: 'busy', requests: 5, by_day: [0, 0, 0, 0, 0, 0, 5] },
        { api_key_id: idle.id, name: 'idle', requests: 1, by_day: [0, 0, 0, 0, 0, 0, 1] },
        expect.objectContaining({ api_key_id: null, name: null }),
      ]),
    );
    expect(usage.api_keys).toHaveLength(3);
    expect(usage.since).toMatch(/^\d{4}-\d\d-\d\d$/);
    const sum = usage.api_keys.reduce(
      (total: number, { requests }: { requests: number }) => total + requests,
      0,
    );
    expect(usage.requests).toBe(sum);
  });

  test('is of the last 30 days unless asked otherwise, 1 to 90, and of nobody else', async () => {
    const { key } = await newKey(server, owner);
    await ask('GET /api/whoami', key);
    await eventually('the count', async () => (await ask('GET /api/usage')).body.data.api_keys.length > 1);
    expect((await ask('GET /api/usage')).body.data.api_keys[0].by_day).toHaveLength(30);
    for (const days of ['0', '91', 'x', '1.5', '']) {
      const refused = await ask(`GET /api/usage?days=${days}`);
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, ['days']]);
    }
    const other = await newOwner(server);
    const { body } = await ask('GET /api/usage', other.token);
    expect(body.data.api_keys.filter(({ name }: { name: string | null }) => name !== null)).toEqual([]);
  });
});

if (onPostgres) {
  test('the usage is told also of 5,000 keys that are used every day', async () => {
    const { organizationId, token } = await newOwner(server);
    await query(
      server.env.DATABASE_URL!,
      `SET session_replication_role = replica; -- no checks of each row: they would take long
       WITH made AS (
         INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix)
         SELECT ${organizationId}, 'api_key', 'k' || i, sha256(('usage ' || i)::bytea), 'lk_12345'
           FROM generate_series(1, 5000) AS i RETURNING id, name)
       INSERT INTO api_key_usage (organization_id, api_key_id, day, requests)
       SELECT ${organizationId}, id, (now() AT TIME ZONE 'UTC')::date - ago, substr(name, 2)::int + ago
         FROM made, generate_series(0, 89) AS ago;
       ANALYZE api_key_usage`,
    );
    // A statement that takes longer than a second is given up. On a busy machine any may, but not each time.
    const usage = await eventually('the usage', async () => {
      const { status, body } = await ask('GET /api/usage?days=90', token);
      return status === 200 && body.data;
    });
    expect(usage.api_keys).toHaveLength(1_000);
    const [most] = usage.api_keys as { name: string; by_day: number[] }[];
    expect([most!.name, most!.by_day]).toEqual([
      'k5000',
      Array.from({ length: 90 }, (_, day) => 5_089 - day),
    ]);
  });
}

describe('the operator', () => {
  test('sees all organizations, by a part of their name, by status, page by page', async () => {
    const name = unique('needle');
    const register = (email: string) =>
      call(server, 'POST /api/v1/register', {
        body: { name: 'x', email, password: 'correct horse', organization_name: `${name} GmbH` },
      });
    const ids: number[] = [];
    for (const who of ['a', 'b', 'c'])
      ids.unshift((await register(`${name}-${who}@example.com`)).body.data.organization.id);
    const list = async (query: string) =>
      (await ask(`GET /api/operator/organizations?${query}`, operator.token)).body;
    const idsOf = (body: { data: { id: number }[] }) => body.data.map(({ id }) => id);
    expect(idsOf(await list(`search=${name.toUpperCase()}`))).toEqual(ids);
    expect(idsOf(await list('search=%25'))).toEqual([]);
    // As those write who want something: by their e-mail address.
    const byOwner = await list(`search=${name.toUpperCase()}-b@example.com`);
    expect(idsOf(byOwner)).toEqual([ids[1]]);
    const email = `${name}-b@example.com`.toLowerCase();
    const founder = { id: expect.any(Number) as number, name: 'x', email };
    expect(byOwner.data[0].owners).toEqual([founder]);
    const organizationId = ids[1]!;
    const [second, admin] = [await newOwner(server), await newOwner(server)];
    const acting = await login(server, email, 'correct horse');
    for (const [user, role] of [
      [second, 'owner'],
      [admin, 'admin'],
    ] as const) {
      const body = { email: user.email, role };
      await call(server, `POST /api/organizations/${organizationId}/members`, { as: acting, body });
    }
    const { data } = await list(`id=${organizationId}`);
    expect(data[0].owners).toEqual([founder, { id: second.userId, name: 'Test User', email: second.email }]);
    expect(idsOf(await list(`search=${second.email}`))).toEqual([second.organizationId, organizationId]);
    expect(idsOf(await list(`search=${admin.email}`))).toEqual([admin.organizationId]);
    expect((await ask('GET /api/operator/organizations?search=', operator.token)).status).toBe(422);
    await call(server, `POST /api/organizations/${ids[1]}/suspend`, {
      as: operator.token,
      body: { reason: 'x' },
    });
    expect(idsOf(await list(`search=${name}&status=suspended`))).toEqual([ids[1]]);
    expect(idsOf(await list(`search=${name}&status=active`))).toEqual([ids[0], ids[2]]);
    const first = await list(`search=${name}&limit=2`);
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(idsOf(await list(`search=${name}&limit=2&cursor=${first.meta.next_cursor}`))).toEqual(
      ids.slice(2),
    );
    expect(first.data[0]).toMatchObject({ name: `${name} GmbH`, status: 'active', plan: 'free', credits: 0 });
    expect(first.data[0]).toMatchObject({ suspended_at: null, suspended_reason: null });
    const suspended = await list(`id=${ids[1]}`);
    expect(idsOf(suspended)).toEqual([ids[1]]);
    expect(suspended.data[0]).toMatchObject({
      suspended_at: expect.any(String) as string,
      suspended_reason: 'x',
    });
    expect(idsOf(await list(`id=${ids[1]}&status=active`))).toEqual([]);
    expect((await ask('GET /api/operator/organizations?id=x', operator.token)).status).toBe(422);
  });

  test('sees the plans that there are', async () => {
    const { body } = await ask('GET /api/operator/plans', operator.token);
    expect(body).toEqual({
      data: [
        { name: 'free', rate_limit_per_minute: 60, max_keys: null },
        { name: 'pro', rate_limit_per_minute: 600, max_keys: null },
        { name: 'enterprise', rate_limit_per_minute: 6000, max_keys: null },
      ],
      meta: {},
    });
  });

  test('is the only one who does', async () => {
    for (const route of ['GET /api/operator/organizations', 'GET /api/operator/plans']) {
      expect((await ask(route)).status).toBe(403);
      expect((await ask(route, (await newKey(server, operator)).key)).status).toBe(403);
    }
  });
});
