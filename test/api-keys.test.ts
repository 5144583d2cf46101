import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { onPostgres, TestServer, unique } from './support/server.js';

const CONFIG = {
  brand: 'acme',
  scopes: [
    { name: 'reports:read', description: 'Read reports.' },
    { name: 'reports:write', description: 'Write reports.' },
  ],
  plans: { tiny: { rate_limit_per_minute: 7, max_keys: 3 } },
  key_managers: ['owner', 'admin'],
};

/** Document 002, line by line. */
describe('API keys', () => {
  let server: TestServer;
  /** The first who registered. */
  let operator: TestUser;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start({ config: CONFIG });
    operator = await newOwner(server);
    owner = await newOwner(server);
  });

  afterAll(async () => {
    await server.stop();
  });

  const create = (body: object, as = owner.token) =>
    call(server, 'POST /api/api-keys', { as, body: { name: 'CI', ...body } });
  const read = async (id: number, as = owner.token) =>
    (await call(server, `GET /api/api-keys/${id}`, { as })).body.data;
  const list = async (search = '', as = owner.token) =>
    (await call(server, `GET /api/api-keys${search}`, { as })).body.data as { id: number; status: string }[];
  const statusOf = async (credential: string) =>
    (await call(server, 'GET /api/whoami', { as: credential })).status;
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

  async function newMember(role: 'admin' | 'member'): Promise<TestUser> {
    const user = await newOwner(server);
    const added = await call(server, `POST /api/organizations/${owner.organizationId}/members`, {
      as: owner.token,
      body: { email: user.email, role },
    });
    expect(added.status).toBe(201);
    const token = await login(server, user.email, user.password, { organization_id: owner.organizationId });
    return { ...user, organizationId: owner.organizationId, token };
  }

  async function putOnPlan(user: TestUser, plan: string): Promise<void> {
    const route = `PUT /api/organizations/${user.organizationId}/plan`;
    expect((await call(server, route, { as: operator.token, body: { plan } })).status).toBe(200);
  }

  describe('creating', () => {
    test('works exactly as the document shows it', async () => {
      const answer = await call(server, 'POST /api/api-keys', {
        as: owner.token,
        body: {
          name: 'Production API',
          permissions: ['read', 'write'],
          rate_limit_per_minute: 60,
          expires_at: '2098-12-31T23:59:59Z',
        },
      });
      expect(answer.status).toBe(201);
      expect(Object.keys(answer.body)).toEqual(['key', 'api_key']);
      const { key, api_key } = answer.body;
      expect(key).toMatch(/^lk_[0-9A-Za-z]{40}$/);
      expect(api_key).toEqual({
        id: expect.any(Number),
        type: 'api_key',
        name: 'Production API',
        key_prefix: key.slice(0, 8),
        permissions: ['read', 'write'],
        environment: null,
        rate_limit_per_minute: 60,
        status: 'active',
        organization_id: owner.organizationId,
        created_by: { id: owner.userId, name: 'Test User', email: owner.email },
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        last_used_at: null,
        expires_at: '2098-12-31T23:59:59.000Z',
        revoked_at: null,
      });
      expect(await read(api_key.id)).toEqual(api_key);
    });

    test('gives a key without permissions, without an end and with the limit of the plan when only named', async () => {
      const { status, body } = await create({});
      expect(status).toBe(201);
      expect(body.api_key).toMatchObject({ permissions: [], expires_at: null, rate_limit_per_minute: 60 });
      expect(await statusOf(body.key)).toBe(200);
    });

    test('gives each type its own form, rules and defaults', async () => {
      const token = await create({ type: 'token', expires_in_days: 30 });
      expect(token.body.key).toMatch(new RegExp(`^${token.body.api_key.id}\\|[0-9A-Za-z]{40}$`));
      expect(token.body.api_key).toMatchObject({ type: 'token', permissions: ['*'], environment: null });

      const live = await create({ type: 'runtime' });
      expect(live.body.key).toMatch(/^sk_live_acme_[0-9A-Za-z]{40}$/);
      expect(live.body.api_key).toMatchObject({
        permissions: ['runtime'],
        environment: 'live',
        expires_at: null,
      });
      const trial = await create({ type: 'runtime', environment: 'test' });
      expect(trial.body.key).toMatch(/^sk_test_acme_[0-9A-Za-z]{40}$/);
      expect(trial.body.api_key).toMatchObject({ environment: 'test' });

      for (const { body } of [token, live, trial]) {
        expect(body.key.startsWith(body.api_key.key_prefix)).toBe(true);
        const whoami = await call(server, 'GET /api/whoami', { as: body.key });
        expect(whoami.body.data).toMatchObject({
          credential: { id: body.api_key.id, type: body.api_key.type },
          user: null,
          abilities: body.api_key.permissions,
        });
      }
    });

    test.each([30, 60, 90])('ends a token after %d days', async (days) => {
      const { body } = await create({ type: 'token', expires_in_days: days });
      const inDays = (Date.parse(body.api_key.expires_at) - Date.parse(body.api_key.created_at)) / 86_400_000;
      // The clocks may be put forward or back meanwhile.
      expect(Math.round(inDays)).toBe(days);
    });

    test('never ends a token when it is told null', async () => {
      expect((await create({ type: 'token', expires_in_days: null })).body.api_key.expires_at).toBeNull();
    });

    test.each<[string, object, string]>([
      ['a date that does not exist', { expires_at: '2096-02-30T00:00:00Z' }, 'expires_at'],
      ['a date without a time', { expires_at: '2096-02-28' }, 'expires_at'],
      ['a time without a zone', { expires_at: '2096-02-28T00:00:00' }, 'expires_at'],
      ['a week', { expires_at: '2096-W12' }, 'expires_at'],
      ['a number', { expires_at: 4_000_000_000 }, 'expires_at'],
      ['a word', { expires_at: 'infinity' }, 'expires_at'],
      ['the year 10000', { expires_at: '9999-12-31T23:59:59-01:00' }, 'expires_at'],
      ['the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
      ['a moment ago', { expires_at: new Date(Date.now() - 1_000).toISOString() }, 'expires_at'],
      ['everything', { permissions: ['*'] }, 'permissions'],
      ['an unknown permission', { permissions: ['read', 'fly'] }, 'permissions'],
      ['all of an unknown resource', { permissions: ['flights:*'] }, 'permissions'],
      ['a permission that is no text', { permissions: [1] }, 'permissions'],
      ['permissions that are no list', { permissions: 'read' }, 'permissions'],
      ['no permissions by null', { permissions: null }, 'permissions'],
      ['101 permissions', { permissions: Array(101).fill('read') }, 'permissions'],
      ['a limit of 0', { rate_limit_per_minute: 0 }, 'rate_limit_per_minute'],
      ['a limit above all', { rate_limit_per_minute: 10_000_001 }, 'rate_limit_per_minute'],
      ['a broken limit', { rate_limit_per_minute: 1.5 }, 'rate_limit_per_minute'],
      ['a limit in words', { rate_limit_per_minute: '60' }, 'rate_limit_per_minute'],
      ['a name of spaces', { name: '   ' }, 'name'],
      ['a name of two lines', { name: 'a\nb' }, 'name'],
      ['a name of 256 characters', { name: 'a'.repeat(256) }, 'name'],
      ['no name', { name: undefined }, 'name'],
      ['an unknown type', { type: 'master' }, 'type'],
      ['a personal one', { type: 'personal' }, 'type'],
      ['an unknown field', { admin: true }, 'admin'],
      ['an id of its own', { id: 1 }, 'id'],
      ['another organization', { organization_id: 1 }, 'organization_id'],
      ['days for an api_key', { expires_in_days: 30 }, 'expires_in_days'],
      ['an environment for an api_key', { environment: 'live' }, 'environment'],
      ['permissions for a token', { type: 'token', permissions: ['read'] }, 'permissions'],
      ['a date for a token', { type: 'token', expires_at: '2096-01-01T00:00:00Z' }, 'expires_at'],
      ['45 days for a token', { type: 'token', expires_in_days: 45 }, 'expires_in_days'],
      ['everything for a runtime key', { type: 'runtime', permissions: ['*'] }, 'permissions'],
      ['a date for a runtime key', { type: 'runtime', expires_at: '2096-01-01T00:00:00Z' }, 'expires_at'],
      ['days for a runtime key', { type: 'runtime', expires_in_days: 30 }, 'expires_in_days'],
      ['another environment', { type: 'runtime', environment: 'stage' }, 'environment'],
    ])('is refused for %s, and nothing is made', async (_, body, field) => {
      const before = (await list()).map(({ id }) => id);
      const answer = await create(body);
      expect(answer.status).toBe(422);
      expect(answer.body.code).toBe('invalid_input');
      expect(Object.keys(answer.body.errors)).toEqual([field]);
      expect((await list()).map(({ id }) => id)).toEqual(before);
    });

    test('answers a time zone that no database knows with 422', async () => {
      expect((await create({ expires_at: '2096-01-01T00:00:00+23:00' })).status).toBe(422);
    });

    test('understands the offset of an expiry', async () => {
      const { body } = await create({ expires_at: '2096-02-29T01:00:00+02:00' });
      expect(body.api_key.expires_at).toBe('2096-02-28T23:00:00.000Z');
    });
  });

  describe('the scopes', () => {
    test("are Latchkey's own and the configuration file's", async () => {
      const { status, body } = await call(server, 'GET /api/api-keys/scopes', { as: owner.token });
      expect(status).toBe(200);
      for (const name of ['read', 'write', 'runtime', 'api-keys:read', 'api-keys:write', 'webhooks:read']) {
        expect(body.data).toContainEqual({ name, description: expect.any(String), source: 'core' });
      }
      expect(body.data.filter(({ source }: { source: string }) => source === 'custom')).toEqual(
        CONFIG.scopes.map((scope) => ({ ...scope, source: 'custom' })),
      );
    });

    test('can be given, one by one or all of a resource', async () => {
      const { body } = await create({ permissions: ['reports:read', 'webhooks:*'] });
      expect(body.api_key.permissions).toEqual(['reports:read', 'webhooks:*']);
      const all = await create({ permissions: ['reports:*'] });
      expect(all.status).toBe(201);
      expect((await call(server, 'GET /api/webhooks', { as: body.key })).status).toBe(200);
      expect((await call(server, 'GET /api/webhooks', { as: all.body.key })).status).toBe(403);
    });
  });

  describe('nobody hands out what they do not hold', () => {
    test('a personal token within its abilities', async () => {
      const token = await login(server, owner.email, owner.password, {
        abilities: ['api-keys:write', 'read'],
      });
      expect((await create({ permissions: ['read'] }, token)).status).toBe(201);
      for (const body of [
        { permissions: ['write'] },
        { permissions: ['read', 'reports:read'] },
        { permissions: ['api-keys:read'] },
        { permissions: ['api-keys:*'] },
        { type: 'token' },
        { type: 'runtime' },
      ]) {
        const answer = await create(body, token);
        expect(answer.status).toBe(403);
        expect(answer.body.code).toBe('insufficient_scope');
        expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      }
      // It cannot even look at what it has made.
      expect((await call(server, 'GET /api/api-keys', { as: token })).status).toBe(403);
    });

    test('a key that was given api-keys:read and api-keys:write by name, within its own', async () => {
      const manager = await newKey(server, owner, {
        permissions: ['api-keys:read', 'api-keys:write', 'read'],
      });
      expect((await call(server, 'GET /api/api-keys', { as: manager.key })).status).toBe(200);
      const made = await create({ permissions: ['read', 'api-keys:read'] }, manager.key);
      expect(made.status).toBe(201);
      expect(made.body.api_key.created_by).toBeNull();
      for (const body of [
        { permissions: ['write'] },
        { permissions: ['webhooks:read'] },
        { permissions: ['api-keys:*'] },
        { type: 'token' },
      ]) {
        expect((await create(body, manager.key)).status).toBe(403);
      }
    });

    test('and no key has any management by default: not in * of a token, not in read and write', async () => {
      const token = (await create({ type: 'token' })).body.key as string;
      const plain = (await newKey(server, owner)).key;
      for (const key of [token, plain]) {
        for (const route of ['GET /api/api-keys', 'GET /api/api-keys/scopes', 'GET /api/webhooks']) {
          const answer = await call(server, route, { as: key });
          expect(answer.status).toBe(403);
          expect(answer.headers.get('www-authenticate')).toMatch(/scope="(api-keys|webhooks):read"/);
        }
        expect((await create({}, key)).status).toBe(403);
      }
    });

    test('a user whose role is not in key_managers is none, whatever their token says', async () => {
      const [admin, member] = [await newMember('admin'), await newMember('member')];
      const made = await create({}, admin.token);
      expect(made.status).toBe(201);
      const { id } = made.body.api_key;
      expect(made.body.api_key.created_by).toMatchObject({ id: admin.userId });
      for (const route of ['GET /api/api-keys', `GET /api/api-keys/${id}`, `DELETE /api/api-keys/${id}`]) {
        expect((await call(server, route, { as: member.token })).status).toBe(403);
      }
      expect((await create({}, member.token)).status).toBe(403);
      expect((await read(id)).status).toBe('active');
    });
  });

  describe('listing', () => {
    test('pages from the newest to the oldest, each key once, also while keys are added', async () => {
      const user = await newOwner(server);
      const ids: number[] = [];
      for (let i = 0; i < 7; i++) ids.push((await newKey(server, user)).id);
      const seen: number[] = [];
      let cursor: string | null = null;
      const sizes: number[] = [];
      do {
        const search: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { status, body } = await call(server, `GET /api/api-keys?limit=3${search}`, { as: user.token });
        expect(status).toBe(200);
        seen.push(...body.data.map(({ id }: { id: number }) => id));
        sizes.push(body.data.length);
        cursor = body.meta.next_cursor;
        await newKey(server, user);
      } while (cursor !== null);
      expect(seen).toEqual(ids.reverse());
      expect(sizes).toEqual([3, 3, 1]);
      const all = await call(server, 'GET /api/api-keys', { as: user.token });
      expect(all.body.data).toHaveLength(10);
      expect(all.body.meta).toEqual({ next_cursor: null });
    });

    test('filters by status and type', async () => {
      const user = await newOwner(server);
      const made = async (body: object) => (await create(body, user.token)).body.api_key.id as number;
      const brief = await made({ expires_at: inSeconds(2) });
      const token = await made({ type: 'token' });
      const runtime = await made({ type: 'runtime' });
      const revoked = await made({});
      expect((await call(server, `DELETE /api/api-keys/${revoked}`, { as: user.token })).status).toBe(204);
      await eventually('the expiry', async () => (await read(brief, user.token)).status === 'expired');

      const ids = async (search: string) => (await list(search, user.token)).map(({ id }) => id);
      expect(await ids('')).toEqual([runtime, token, brief]);
      expect(await ids('?status=active')).toEqual([runtime, token]);
      expect(await ids('?status=expired')).toEqual([brief]);
      expect(await ids('?status=revoked')).toEqual([revoked]);
      expect(await ids('?status=all')).toEqual([revoked, runtime, token, brief]);
      expect(await ids('?type=token')).toEqual([token]);
      expect(await ids('?type=api_key&status=all')).toEqual([revoked, brief]);
      expect(await ids('?type=runtime&status=revoked')).toEqual([]);
      expect(await list('?status=revoked', user.token)).toMatchObject([
        { status: 'revoked', revoked_at: expect.any(String) },
      ]);
    });

    test.each([
      'limit=0',
      'limit=1001',
      'limit=-1',
      'limit=x',
      'limit=1&limit=2',
      'cursor=x',
      'cursor=',
      'cursor=aWQ6MQ&cursor=aWQ6MQ',
      'status=gone',
      'type=personal',
      'type=',
      'sort=name',
    ])('answers 422 to ?%s', async (search) => {
      expect((await call(server, `GET /api/api-keys?${search}`, { as: owner.token })).status).toBe(422);
    });

    test('shows no personal tokens, which are not the organization’s', async () => {
      const whoami = await call(server, 'GET /api/whoami', { as: owner.token });
      const { id } = whoami.body.data.credential;
      expect((await list('?status=all')).map((key) => key.id)).not.toContain(id);
      const missing = await call(server, 'GET /api/api-keys/987654321', { as: owner.token });
      expect(missing.status).toBe(404);
      for (const method of ['GET', 'DELETE']) {
        const answer = await call(server, `${method} /api/api-keys/${id}`, { as: owner.token });
        expect([answer.status, answer.text]).toEqual([404, missing.text]);
      }
      expect(await statusOf(owner.token)).toBe(200);
    });
  });

  describe('changing', () => {
    const change = (id: number, body: object) =>
      call(server, `PATCH /api/api-keys/${id}`, { as: owner.token, body });

    test('renames, changes the limit, and takes it back to the plan’s', async () => {
      const { id, key } = await newKey(server, owner);
      const before = await read(id);
      expect((await change(id, { name: 'Staging' })).body.data).toEqual({ ...before, name: 'Staging' });
      expect((await change(id, { rate_limit_per_minute: 123 })).body.data).toMatchObject({
        name: 'Staging',
        rate_limit_per_minute: 123,
      });
      expect((await change(id, {})).body.data.rate_limit_per_minute).toBe(123);
      expect((await change(id, { rate_limit_per_minute: null })).body.data.rate_limit_per_minute).toBe(60);
      expect(await statusOf(key)).toBe(200);
    });

    test.each([
      { name: '' },
      { name: null },
      { rate_limit_per_minute: 0 },
      { permissions: ['read', 'write', 'runtime'] },
      { expires_at: null },
      { revoked_at: null },
      { organization_id: 1 },
    ])('refuses %j', async (body) => {
      const { id } = await newKey(server, owner);
      const before = await read(id);
      expect((await change(id, body)).status).toBe(422);
      expect(await read(id)).toEqual(before);
    });

    test('is over once the key is revoked', async () => {
      const { id } = await newKey(server, owner);
      await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
      const answer = await change(id, { name: 'Zombie' });
      expect(answer.status).toBe(409);
      expect(answer.body.code).toBe('key_revoked');
    });
  });

  describe('the end of a key', () => {
    test('by revocation is immediate, final, and may be asked for again', async () => {
      const unknown = await call(server, 'GET /api/whoami', { as: `lk_${'a'.repeat(40)}` });
      for (let i = 0; i < 15; i++) {
        const { id, key } = await newKey(server, owner);
        expect(await statusOf(key)).toBe(200);
        const revoked = await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
        expect([revoked.status, revoked.text]).toEqual([204, '']);
        const refused = await call(server, 'GET /api/whoami', { as: key });
        expect([refused.status, refused.text]).toEqual([401, unknown.text]);
        const { revoked_at } = await read(id);
        expect((await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token })).status).toBe(204);
        expect((await read(id)).revoked_at).toBe(revoked_at);
      }
    });

    test('by expiry comes while it is in use', async () => {
      const { body } = await create({ expires_at: inSeconds(3) });
      const { key, api_key } = body;
      expect(await statusOf(key)).toBe(200);
      const refused = await eventually('the expiry', async () => {
        const answer = await call(server, 'GET /api/whoami', { as: key });
        return answer.status === 200 ? undefined : answer;
      });
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(api_key.expires_at));
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
      expect(await list('?status=expired')).toContainEqual({
        ...api_key,
        status: 'expired',
        last_used_at: expect.anything(),
      });
      // What has expired can still be revoked.
      expect((await call(server, `DELETE /api/api-keys/${api_key.id}`, { as: owner.token })).status).toBe(
        204,
      );
      expect((await read(api_key.id)).status).toBe('revoked');
    });
  });

  describe('a plan with max_keys', () => {
    test('lets an organization hold so many, and makes room when one is revoked', async () => {
      const user = await newOwner(server);
      await putOnPlan(user, 'tiny');
      const made = [await newKey(server, user), await newKey(server, user), await newKey(server, user)];
      const refused = await create({}, user.token);
      expect(refused.status).toBe(409);
      expect(refused.body.code).toBe('key_limit_reached');
      await call(server, `DELETE /api/api-keys/${made[0]?.id}`, { as: user.token });
      expect((await create({}, user.token)).status).toBe(201);
      expect((await create({}, user.token)).status).toBe(409);
    });

    test('is held to by 20 requests at once', async () => {
      const user = await newOwner(server);
      await putOnPlan(user, 'tiny');
      const answers = await Promise.all(Array.from({ length: 20 }, () => create({}, user.token)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(3);
      expect(statuses.filter((status) => status === 409)).toHaveLength(17);
      expect(await list('', user.token)).toHaveLength(3);
    });
  });

  describe('the key itself', () => {
    test('is in no answer but the first, and not in the log', async () => {
      const { id, key } = await newKey(server, owner, { name: unique('secretive') });
      const options = { as: owner.token };
      const answers: Answer[] = [
        await call(server, 'GET /api/whoami', { as: key }),
        await call(server, `GET /api/whoami?key=${key}`, options),
        await call(server, `GET /api/api-keys/${key}`, options),
        await call(server, `GET /api/api-keys/${id}`, options),
        await call(server, `PATCH /api/api-keys/${id}`, { ...options, body: { name: 'x' } }),
        await call(server, 'GET /api/api-keys', { as: key }),
        await call(server, `DELETE /api/api-keys/${id}`, options),
        await call(server, 'GET /api/api-keys?status=all', options),
        await call(server, 'GET /api/whoami', { as: key }),
      ];
      const headers = answers.map((answer) => JSON.stringify([...answer.headers]));
      const everything = [...answers.map(({ text }) => text), ...headers, server.log].join('\n');
      expect(everything).not.toContain(key.slice(12, 36));
    });

    test('is kept as its SHA-256 alone', async () => {
      const name = unique('kept');
      const { id, key } = await newKey(server, owner, { name });
      const token = (await create({ type: 'token' })).body.key as string;
      await eventually('the event to be told', async () => (await read(id)).name === name);
      const kept = await storedBytes(server);
      expect(kept.includes(name)).toBe(true);
      for (const secret of [key, token]) {
        const part = Buffer.from(secret.slice(-28, -4));
        expect(kept.includes(part)).toBe(false);
        expect(kept.includes(part.toString('hex'))).toBe(false);
      }
      if (!onPostgres) return;
      const [row] = await query<{ key_hash: Buffer }>(
        databaseOf(server),
        'SELECT key_hash FROM api_keys WHERE id = $1',
        [id],
      );
      expect(row?.key_hash).toEqual(createHash('sha256').update(key).digest());
    });
  });

  describe('last_used_at', () => {
    test('tells to within five seconds when the key was used', async () => {
      const { id, key } = await newKey(server, owner);
      expect((await read(id)).last_used_at).toBeNull();
      const usedAt = Date.now();
      expect(await statusOf(key)).toBe(200);
      const first = await eventually(
        'last_used_at',
        async () => ((await read(id)).last_used_at as string | null) ?? undefined,
      );
      expect(Math.abs(Date.parse(first) - usedAt)).toBeLessThan(5_000);
      await statusOf(key);
      await eventually('a later last_used_at', async () => (await read(id)).last_used_at > first);
    });

    test('costs no write per request', async () => {
      if (!onPostgres) return; // Nobody else can look into the embedded database.
      const url = databaseOf(server);
      await query(url, 'CREATE TABLE updates_seen (at timestamptz DEFAULT now())');
      await query(
        url,
        `CREATE FUNCTION see_update() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN INSERT INTO updates_seen DEFAULT VALUES; RETURN NULL; END'`,
      );
      await query(
        url,
        'CREATE TRIGGER see_update AFTER UPDATE ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION see_update()',
      );
      const { id, key } = await newKey(server, owner, { rate_limit_per_minute: 10_000 });
      const begun = Date.now();
      for (let i = 0; i < 25; i++) {
        const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(key)));
        expect(new Set(statuses)).toEqual(new Set([200]));
      }
      await eventually('last_used_at', async () => (await read(id)).last_used_at !== null);
      const seconds = (Date.now() - begun) / 1_000;
      const [seen] = await query<{ count: string }>(url, 'SELECT count(*) FROM updates_seen');
      await query(url, 'DROP TRIGGER see_update ON api_keys');
      expect(Number(seen?.count)).toBeGreaterThan(0);
      expect(Number(seen?.count)).toBeLessThanOrEqual(seconds + 2);
    });

    test('is written down when the server is asked to end', async () => {
      const { id, key } = await newKey(server, owner);
      expect(await statusOf(key)).toBe(200);
      expect(await server.terminate()).toBe(0);
      await server.launch();
      expect((await read(id)).last_used_at).not.toBeNull();
    });
  });
});

const databaseOf = ({ env }: TestServer) => env.DATABASE_URL!;

/** Everything that the database holds: all rows of all tables, or the files of the embedded one. */
async function storedBytes(server: TestServer): Promise<Buffer> {
  if (!onPostgres) {
    await server.terminate();
    const folder = join(server.dataDir, 'database');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const bytes = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
    await server.launch();
    return bytes;
  }
  const url = databaseOf(server);
  const tables = await query<{ name: string }>(
    url,
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => query<object>(url, `SELECT t::text FROM "${name}" t`)),
  );
  return Buffer.from(JSON.stringify(rows));
}
