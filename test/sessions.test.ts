import { call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { raw } from './support/raw.js';
import { onPostgres, TestServer } from './support/server.js';

const COOKIE =
  /^latchkey_session=(ls_[0-9A-Za-z]{40}); Max-Age=604800; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/;

describe('the session of the dashboard', () => {
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

  const signIn = (user = owner, headers: Record<string, string> = {}) =>
    call(server, 'POST /api/session', { body: { email: user.email, password: user.password }, headers });

  /** @returns what the cookie holds */
  async function newSession(user = owner, headers: Record<string, string> = {}): Promise<string> {
    const answer = await signIn(user, headers);
    expect(answer.status).toBe(204);
    return COOKIE.exec(answer.headers.get('set-cookie') ?? '')![1]!;
  }

  const withCookie = (
    route: string,
    session: string,
    more: { body?: unknown; headers?: Record<string, string> } = {},
  ) =>
    call(server, route, {
      ...more,
      headers: { cookie: `theme=dark; latchkey_session=${session}`, ...more.headers },
    });

  test('is begun with e-mail address and password, in a cookie that no script can read, and nowhere else', async () => {
    const answer = await signIn();
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(COOKIE);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const session = COOKIE.exec(cookie)![1]!;
    const read = await withCookie('GET /api/session', session);
    expect(read.body).toEqual({
      data: {
        user: { id: owner.userId, name: 'Test User', email: owner.email, is_operator: false },
        organization_id: owner.organizationId,
        organizations: [
          {
            id: owner.organizationId,
            name: expect.any(String) as string,
            slug: expect.any(String) as string,
            status: 'active',
            suspension: null,
            role: 'owner',
            abilities: ['webhooks:*', 'organization:*', 'members:*', 'usage:*', 'audit:*', 'api-keys:*'],
            plan: { name: 'free', rate_limit_per_minute: 60, max_keys: null },
          },
        ],
      },
    });
    expect(read.text + server.log).not.toContain(session);
  });

  test('opens what looks after organization and server, and nothing that tokens open for programs', async () => {
    const session = await newSession();
    for (const route of [
      'GET /api/api-keys',
      'GET /api/webhooks',
      'GET /api/organizations',
      'GET /api/v1/tokens',
    ]) {
      expect((await withCookie(route, session)).status).toBe(200);
    }
    const key = await withCookie('POST /api/api-keys', session, {
      body: { name: 'CI', permissions: ['read'] },
    });
    expect(key.status).toBe(201);
    expect(key.body.api_key.created_by).toMatchObject({ id: owner.userId });
    for (const route of [
      'GET /api/whoami',
      'GET /api/v1/user',
      'POST /api/v1/logout',
      'GET /api/runtime/capabilities',
    ]) {
      const refused = await withCookie(route, session, { body: route.startsWith('POST') ? {} : undefined });
      expect(refused.status).toBe(401);
    }
    const operators = await newSession(operator);
    expect((await withCookie('GET /api/operator/organizations', operators)).status).toBe(200);
    expect((await withCookie('GET /api/operator/organizations', session)).status).toBe(403);
  });

  test('is good in its cookie alone, and nothing else is good there', async () => {
    const session = await newSession();
    expect((await call(server, 'GET /api/api-keys', { as: session })).status).toBe(401);
    expect((await call(server, 'GET /api/api-keys', { headers: { 'x-api-key': session } })).status).toBe(401);
    expect((await call(server, `GET /api/api-keys?session=${session}`)).status).toBe(401);
    const { key } = await newKey(server, owner, { permissions: ['api-keys:read'] });
    for (const other of [key, owner.token, encodeURIComponent(owner.token), 'ls_invented', '']) {
      expect((await withCookie('GET /api/api-keys', other)).status).toBe(401);
    }
    // Two cookies of the name: nobody knows which one is meant.
    const headers = { cookie: `latchkey_session=${session}; latchkey_session=${session}` };
    expect((await call(server, 'GET /api/api-keys', { headers })).status).toBe(401);
    // What a program sends goes first.
    expect(
      (await withCookie('GET /api/api-keys', session, { headers: { authorization: 'Bearer x' } })).status,
    ).toBe(401);
  });

  test('is refused what another site has made the browser send, and begun by none', async () => {
    const session = await newSession();
    const body = { name: 'CI' };
    const post = (headers: Record<string, string>) =>
      withCookie('POST /api/api-keys', session, { body, headers });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const refused = await post(headers);
      expect([refused.status, refused.body.code]).toEqual([403, 'cross_site_request']);
      expect((await signIn(owner, headers)).status).toBe(403);
      expect((await withCookie('DELETE /api/session', session, { headers })).status).toBe(403);
    }
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { origin: server.url },
      { origin: 'http://localhost:3000' },
    ] as Record<string, string>[]) {
      expect((await post(headers)).status).toBe(201);
    }
    // No browser sends a credential in a header by itself.
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' };
    const byToken = await call(server, 'POST /api/api-keys', { as: owner.token, body, headers });
    expect(byToken.status).toBe(201);
  });

  test('is begun by no other site whose request names the whole address, either; the refusal is logged', async () => {
    const id = 'from-another-site';
    const headers = {
      origin: 'https://evil.example',
      'content-type': 'application/json',
      'x-request-id': id,
    };
    const body = JSON.stringify({ email: owner.email, password: owner.password });
    for (const address of ['/api/session', `${server.url}/api/session`, `${server.url}/API/Session/`]) {
      const refused = await raw(server, 'POST', address, { headers, body });
      expect([refused.status, refused.headers['set-cookie']]).toEqual([403, undefined]);
      expect(refused.headers).toMatchObject({ 'x-request-id': id, 'cache-control': 'no-store' });
    }
    const lines = () => server.log.split('\n').filter((line) => line.includes(id));
    await eventually('the lines in the log', () => lines().length === 3);
  });

  test('ends by signing out, at once, and takes no token with it', async () => {
    const session = await newSession();
    const out = await withCookie('DELETE /api/session', session);
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^latchkey_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await withCookie('GET /api/session', session)).status).toBe(401);
    expect((await withCookie('GET /api/api-keys', session)).status).toBe(401);
    expect((await call(server, 'GET /api/api-keys', { as: owner.token })).status).toBe(200);
    // Nor does a token end by it.
    expect((await call(server, 'DELETE /api/session', { as: owner.token })).status).toBe(204);
    expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(200);
  });

  test('is another one with each sign-in: that of the same browser is over, those of others are not', async () => {
    const [first, elsewhere] = [await newSession(), await newSession()];
    const second = await newSession(owner, { cookie: `latchkey_session=${first}` });
    expect(second).not.toBe(first);
    expect((await withCookie('GET /api/session', first)).status).toBe(401);
    for (const good of [second, elsewhere])
      expect((await withCookie('GET /api/session', good)).status).toBe(200);
    // A failed sign-in ends nothing.
    const wrong = { ...owner, password: 'wrong' };
    expect((await signIn(wrong, { cookie: `latchkey_session=${second}` })).status).toBe(422);
    expect((await withCookie('GET /api/session', second)).status).toBe(200);
  });

  test('is no token: it is not among them, and cannot be ended as one', async () => {
    const session = await newSession();
    const tokens = await withCookie('GET /api/v1/tokens', session);
    expect(tokens.body.data.map(({ name }: { name: string }) => name)).toEqual(['test']);
    const keys = await withCookie('GET /api/api-keys?status=all', session);
    expect(keys.body.data).toEqual([]);
    const audit = await withCookie('GET /api/audit?action=session.began', session);
    const { target_id } = audit.body.data[0] as { target_id: number };
    expect((await withCookie(`DELETE /api/v1/tokens/${target_id}`, session)).status).toBe(404);
    expect((await withCookie('GET /api/session', session)).status).toBe(200);
  });

  test('acts in any organization of its user, also when its own is suspended', async () => {
    const member = await newMember(server, owner, 'admin');
    const session = await newSession(member);
    const own = (await withCookie('GET /api/session', session)).body.data;
    expect(own.organizations.map(({ role }: { role: string }) => role)).toEqual(['owner', 'admin']);
    const guest = await newMember(server, member, 'member');
    const suspend = { as: operator.token, body: { reason: 'unpaid' } };
    await call(server, `POST /api/organizations/${own.organization_id}/suspend`, suspend);
    const refused = await withCookie('GET /api/webhooks', session);
    expect([refused.status, refused.body.code]).toEqual([403, 'organization_suspended']);
    const removal = `DELETE /api/organizations/${own.organization_id}/members/${guest.userId}`;
    expect((await withCookie(removal, session)).body.code).toBe('organization_suspended');
    const read = await withCookie('GET /api/session', session);
    expect(read.body.data.organizations).toMatchObject([
      { status: 'suspended', suspension: { reason: 'unpaid', since: expect.stringMatching(/^\d{4}-.*Z$/) } },
      { status: 'active', suspension: null },
    ]);
    // What is one's own stays within reach.
    const tokens = await withCookie('GET /api/v1/tokens', session);
    expect(tokens.status).toBe(200);
    const [{ id }] = tokens.body.data as [{ id: number }];
    expect((await withCookie(`DELETE /api/v1/tokens/${id}`, session)).status).toBe(204);
    const headers = { 'x-organization-id': String(owner.organizationId) };
    expect((await withCookie('GET /api/webhooks', session, { headers })).status).toBe(200);
    const strange = { 'x-organization-id': String(operator.organizationId) };
    expect((await withCookie('GET /api/webhooks', session, { headers: strange })).status).toBe(404);
  });

  test('tells what its user may look after in each organization, and which plan each has', async () => {
    const member = await newMember(server, owner, 'member');
    const plan = { as: operator.token, body: { plan: 'pro' } };
    expect((await call(server, `PUT /api/organizations/${owner.organizationId}/plan`, plan)).status).toBe(
      200,
    );
    const session = await newSession(member);
    const { organizations } = (await withCookie('GET /api/session', session)).body.data;
    expect(organizations[1]).toMatchObject({
      id: owner.organizationId,
      role: 'member',
      abilities: ['organization:read', 'members:read', 'usage:read'],
      plan: { name: 'pro', rate_limit_per_minute: 600, max_keys: null },
    });
  });

  test('is refused for a wrong password as a login is, and slowed down with it', async () => {
    const wrong = await signIn({ ...owner, password: 'wrong' });
    expect(wrong.status).toBe(422);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    const nobody = await signIn({ ...owner, email: 'nobody@example.com' });
    expect(nobody.text).toBe(wrong.text);
    let last = wrong;
    for (let i = 0; i < 8 && last.status !== 429; i++) last = await signIn({ ...owner, password: 'wrong' });
    expect(last.status).toBe(429);
    const asLogin = login(server, owner.email, owner.password);
    await expect(asLogin).rejects.toThrow('429');
  });
});

describe('the session of the dashboard, under https', () => {
  test('has a cookie that only this host can set, and that no plain http carries', async () => {
    const server = await TestServer.start({ env: { APP_URL: 'https://keys.example.com' } });
    const { email, password } = await newOwner(server);
    const answer = await call(server, 'POST /api/session', { body: { email, password } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^__Host-latchkey_session=ls_\w{40}; Max-Age=604800; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const read = await call(server, 'GET /api/session', { headers: { cookie: cookie.split(';', 1)[0]! } });
    expect(read.status).toBe(200);
    await server.stop();
  });
});

if (onPostgres) {
  test('the session of the dashboard ends after seven days', async () => {
    const server = await TestServer.start();
    const { email, password } = await newOwner(server);
    const answer = await call(server, 'POST /api/session', { body: { email, password } });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0]!;
    await query(
      server.env.DATABASE_URL!,
      `UPDATE api_keys SET expires_at = expires_at - interval '7 days' WHERE type = 'session'`,
    );
    const read = await call(server, 'GET /api/session', { headers: { cookie } });
    expect([read.status, read.body.code]).toEqual([401, 'credential_expired']);
    await server.stop();
  });
}
