import { type Answer, call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { newMember } from './support/member.js';
import { rawRequest } from './support/raw-request.js';
import { TestServer, unique } from './support/server.js';

let server: TestServer;
let operator: TestUser;
let owner: TestUser;
let key: string;
let otherKey: string;

beforeAll(async () => {
  server = await TestServer.start();
  operator = await newOwner(server);
  owner = await newOwner(server);
  // Enough for all of these tests.
  key = (await newKey(server, owner, { rate_limit_per_minute: 10_000 })).key;
  otherKey = (await newKey(server, owner, { rate_limit_per_minute: 10_000 })).key;
});

afterAll(() => server.stop());

const whoami = (headers: [string, string][]) => rawRequest(server, 'GET /api/whoami', headers);

describe('a credential is accepted', () => {
  test('as Authorization: Bearer, whatever the case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await whoami([['authorization', `${scheme} ${key}`]])).status).toBe(200);
    }
  });

  test('as x-api-key', async () => {
    expect((await whoami([['x-api-key', key]])).status).toBe(200);
    expect((await whoami([['X-API-Key', owner.token]])).status).toBe(200);
  });

  test('in both headers, when it is the same', async () => {
    const answer = await whoami([
      ['x-api-key', key],
      ['authorization', `Bearer ${key}`],
    ]);
    expect(answer.status).toBe(200);
  });

  test("in x-api-key beside an Authorization header of the client's own flows", async () => {
    for (const own of ['Basic dXNlcjpwYXNz', 'Bearer eyJhbGciOiJub25lIn0.e30.sig', 'DPoP abc', '']) {
      const answer = await whoami([
        ['authorization', own],
        ['x-api-key', key],
      ]);
      expect(answer.status).toBe(200);
    }
  });

  test('in the one header only, when the other carries a foreign one: a bad x-api-key is not made good', async () => {
    const answer = await whoami([
      ['authorization', 'Basic dXNlcjpwYXNz'],
      ['x-api-key', 'lk_unknown'],
    ]);
    expect(answer.status).toBe(401);
  });
});

describe('ambiguous credentials answer 400', () => {
  test('with different credentials in both headers', async () => {
    const answer = await whoami([
      ['x-api-key', key],
      ['authorization', `Bearer ${otherKey}`],
    ]);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'ambiguous_credentials', status: 400 });
  });

  test.each([
    ['authorization', () => `Bearer ${key}`],
    ['x-api-key', () => key],
  ])('with %s sent twice, also with the same value', async (name, value) => {
    const answer = await whoami([
      [name, value()],
      [name, value()],
    ]);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(key);
  });

  test('with two Authorization headers of which only the second is ours', async () => {
    const answer = await whoami([
      ['authorization', 'Basic dXNlcjpwYXNz'],
      ['Authorization', `Bearer ${key}`],
    ]);
    expect(answer.status).toBe(400);
  });
});

describe('one and the same 401', () => {
  const routes = ['GET /api/whoami', 'GET /api/v1/user', 'GET /api/api-keys/1', 'DELETE /api/webhooks/1'];

  test.each(routes)('missing, malformed, unknown and revoked do not differ in a byte: %s', async (route) => {
    const revoked = await newKey(server, owner);
    await call(server, `DELETE /api/api-keys/${revoked.id}`, { as: owner.token });
    const loggedOut = await login(server, owner.email, owner.password);
    await call(server, 'POST /api/v1/logout', { as: loggedOut });
    const [, secret] = owner.token.split('|') as [string, string];

    const missing = await rawRequest(server, route, []);
    expect(missing.status).toBe(401);
    expect(missing.headers['www-authenticate']).toBe('Bearer');
    const presented: Record<string, string> = {
      revoked: revoked.key,
      'logged out': loggedOut,
      'not ours': 'abc',
      empty: '',
      'only a prefix': 'lk_',
      unknown: `lk_${secret}`,
      'another prefix': `sk_live_latchkey_${key.slice(3)}`,
      'unknown brand': `sk_live_other_${key.slice(3)}`,
      mistyped: mistype(key),
      'too long': `${key}0`,
      'too short': key.slice(0, -1),
      'other case': key.toLowerCase(),
      "an id that is not the secret's": `${Number(owner.token.split('|')[0]) + 1}|${secret}`,
      "another user's id": `${operator.token.split('|')[0]}|${secret}`,
      'no id': `|${secret}`,
      'id 0': `0|${secret}`,
      'a padded id': `0${owner.token}`,
      'an id past int8': `99999999999999999999|${secret}`,
      'no secret': `${owner.token.split('|')[0]}|`,
      'only the secret': secret,
      'an SQL injection': "' OR 1=1 --",
      'very long': 'x'.repeat(8_000),
    };
    for (const [name, text] of Object.entries(presented)) {
      for (const headers of [[['authorization', `Bearer ${text}`]], [['x-api-key', text]]] as [
        string,
        string,
      ][][]) {
        const answer = await rawRequest(server, route, headers);
        expect({ name, ...comparable(answer) }).toEqual({ name, ...comparable(missing) });
      }
    }
    for (const authorization of [
      'Basic dXNlcjpwYXNz',
      'Bearer',
      key,
      `Token ${key}`,
      `Bearer ${key} ${key}`,
    ]) {
      const answer = await rawRequest(server, route, [['authorization', authorization]]);
      expect(comparable(answer)).toEqual(comparable(missing));
    }
  });

  test('a credential in the query string is none', async () => {
    for (const name of ['api_key', 'apikey', 'key', 'token', 'access_token', 'x-api-key', 'authorization']) {
      const query = new URLSearchParams({ [name]: key });
      expect((await rawRequest(server, `GET /api/whoami?${query.toString()}`, [])).status).toBe(401);
    }
    expect(server.log).not.toContain(key);
  });

  test('a credential in a body or a cookie is none', async () => {
    const body = { name: 'x', access_token: owner.token, api_key: key };
    expect((await call(server, 'POST /api/api-keys', { body })).status).toBe(401);
    expect((await whoami([['cookie', `token=${owner.token}; x-api-key=${key}`]])).status).toBe(401);
  });

  test('of /api/v1 is {message: "Unauthenticated."}, of other routes a problem (RFC 9457)', async () => {
    const v1 = await call(server, 'GET /api/v1/user');
    expect(v1.headers.get('content-type')).toMatch(/^application\/json/);
    expect(v1.text).toBe('{"message":"Unauthenticated."}');
    const other = await call(server, 'GET /api/api-keys');
    expect(other.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(other.body).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'A valid credential is required.',
      code: 'unauthenticated',
      message: 'A valid credential is required.',
    });
  });

  test('an expired key answers 401 and says so, by RFC 6750', async () => {
    const expires_at = new Date(Date.now() + 3_000).toISOString();
    const expiring = await newKey(server, owner, { expires_at });
    expect((await call(server, 'GET /api/whoami', { as: expiring.key })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, Date.parse(expires_at) - Date.now() + 300));
    const answer = await call(server, 'GET /api/whoami', { as: expiring.key });
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('credential_expired');
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    const v1 = await call(server, 'GET /api/v1/user', { as: expiring.key });
    expect([v1.status, v1.text]).toEqual([401, '{"message":"Unauthenticated."}']);
  });
});

describe('403', () => {
  test('names the missing ability in WWW-Authenticate and in the body', async () => {
    const answer = await call(server, 'GET /api/api-keys', { as: key });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="api-keys:read"',
    );
    expect(answer.body).toMatchObject({ status: 403, title: 'Forbidden', code: 'insufficient_scope' });
    expect(answer.body.detail).toContain('api-keys:read');
  });

  test('holds a personal token to the abilities that it was given', async () => {
    const narrow = await login(server, owner.email, owner.password, { abilities: ['api-keys:read'] });
    expect((await call(server, 'GET /api/api-keys', { as: narrow })).status).toBe(200);
    const made = await call(server, 'POST /api/api-keys', { as: narrow, body: { name: 'x' } });
    expect(made.status).toBe(403);
    expect((await call(server, 'GET /api/webhooks', { as: narrow })).status).toBe(403);
    const all = await login(server, owner.email, owner.password, { abilities: ['api-keys:*'] });
    expect((await call(server, 'POST /api/api-keys', { as: all, body: { name: 'x' } })).status).toBe(201);
  });

  test("a token's * holds nothing of the organization's management", async () => {
    const token = await newKey(server, owner, { type: 'token', permissions: undefined });
    const list = ['GET /api/api-keys', 'GET /api/webhooks', 'GET /api/organizations'];
    for (const route of [...list, `GET /api/organizations/${owner.organizationId}/members`]) {
      expect((await call(server, route, { as: token.key })).status).toBe(403);
    }
    const suspend = { as: token.key, body: { reason: 'x' } };
    expect(
      (await call(server, `POST /api/organizations/${owner.organizationId}/suspend`, suspend)).status,
    ).toBe(403);
  });
});

describe('at once, from the next request on', () => {
  test('every credential of a suspended organization is refused with 403, and works again when reinstated', async () => {
    const victim = await newOwner(server);
    const { key: victimKey } = await newKey(server, victim);
    const { key: token } = await newKey(server, victim, { type: 'token', permissions: undefined });
    const credentials = [victimKey, token, victim.token];
    const statuses = async () =>
      (await Promise.all(credentials.map((as) => call(server, 'GET /api/whoami', { as })))).map(
        ({ status }) => status,
      );
    const administer = (action: string, body?: object) =>
      call(server, `POST /api/organizations/${victim.organizationId}/${action}`, {
        as: operator.token,
        body,
      });

    expect(await statuses()).toEqual([200, 200, 200]);
    const suspended = await administer('suspend', { reason: 'unpaid' });
    expect(suspended.status).toBe(200);
    expect(suspended.body.data).toMatchObject({ id: victim.organizationId, status: 'suspended' });
    expect(await statuses()).toEqual([403, 403, 403]);
    const answer = await call(server, 'GET /api/whoami', { as: victimKey });
    expect(answer.body).toMatchObject({ code: 'organization_suspended', status: 403 });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await call(server, 'GET /api/v1/user', { as: victim.token })).body).toEqual({
      message: 'This organization is currently suspended.',
    });

    expect((await administer('reinstate')).body.data.status).toBe('active');
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  test('a token of a suspended organization is refused wherever it acts; one of another is not', async () => {
    const victim = await newOwner(server);
    const founded = await call(server, 'POST /api/organizations', {
      as: victim.token,
      body: { name: unique('Other') },
    });
    const other: number = founded.body.data.id;
    const headers = { 'x-organization-id': String(other) };
    expect((await call(server, 'GET /api/whoami', { as: victim.token, headers })).status).toBe(200);
    const route = `POST /api/organizations/${victim.organizationId}/suspend`;
    await call(server, route, { as: operator.token, body: { reason: 'unpaid' } });
    expect((await call(server, 'GET /api/whoami', { as: victim.token, headers })).status).toBe(403);
    expect((await call(server, `GET /api/organizations/${other}`, { as: victim.token })).status).toBe(403);
    const fresh = await login(server, victim.email, victim.password, { organization_id: other });
    expect((await call(server, 'GET /api/whoami', { as: fresh })).body.data.organization.id).toBe(other);
  });

  test("a removed member's token is refused like an unknown one, and a demoted one's can less", async () => {
    const member = await newMember(server, owner, 'owner');
    const { userId, token } = member;
    const membership = `/api/organizations/${owner.organizationId}/members/${userId}`;
    expect((await call(server, 'GET /api/api-keys', { as: token })).status).toBe(200);

    await call(server, `PATCH ${membership}`, { as: owner.token, body: { role: 'member' } });
    expect((await call(server, 'GET /api/api-keys', { as: token })).status).toBe(403);
    expect((await call(server, 'GET /api/webhooks', { as: token })).status).toBe(403);
    expect((await call(server, `GET /api/organizations/${owner.organizationId}`, { as: token })).status).toBe(
      200,
    );

    expect((await call(server, `DELETE ${membership}`, { as: owner.token })).status).toBe(204);
    const [removed, unknown] = await Promise.all([
      rawRequest(server, 'GET /api/whoami', [['x-api-key', token]]),
      rawRequest(server, 'GET /api/whoami', []),
    ]);
    expect(comparable(removed)).toEqual(comparable(unknown));
  });
});

/** Everything of an answer but the time. */
function comparable({ status, headers, text }: Pick<Answer, 'status' | 'text'> & { headers: object }) {
  return { status, headers: { ...headers, date: undefined }, text };
}

/** Another character in the middle: the checksum is wrong then. */
function mistype(text: string): string {
  const middle = text.length - 20;
  return text.slice(0, middle) + (text[middle] === 'a' ? 'b' : 'a') + text.slice(middle + 1);
}
