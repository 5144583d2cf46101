import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Answer,
  call,
  fromNewAddress,
  login,
  newKey,
  newOwner,
  type TestUser,
} from './support/client.js';
import { query } from './support/database.js';
import { onPostgres, TestServer, unique } from './support/server.js';

let server: TestServer;
let firstUsers: TestUser[];
let somebody: TestUser;

beforeAll(async () => {
  // So that tests can come from addresses of their own: a server counts what comes from one.
  server = await TestServer.start({ env: { TRUST_PROXY: 'true' } });
  firstUsers = await Promise.all(Array.from({ length: 4 }, () => newOwner(server)));
  somebody = await newOwner(server);
});

afterAll(() => server.stop());

function register(more: Record<string, unknown> = {}, headers: Record<string, string> = fromNewAddress()) {
  const body = {
    name: 'Ada Lovelace',
    email: `${unique('ada')}@example.com`,
    password: 'correct horse battery staple',
    organization_name: 'Analytical Engines',
    ...more,
  };
  return call(server, 'POST /api/v1/register', { body, headers });
}

function tryLogin(email: string, password: string, headers: Record<string, string> = fromNewAddress()) {
  return call(server, 'POST /api/v1/login', { body: { email, password, device_name: 'test' }, headers });
}

const statusesOf = (answers: Answer[]) => new Set(answers.map(({ status }) => status));

describe('registering', () => {
  test('answers 201 with the user and the new organization, and nothing else', async () => {
    const email = `${unique('Grace')}@Example.com`;
    const answer = await register({ email, name: 'Grace Hopper', organization_name: 'Compilers & Söhne' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        user: { id: expect.any(Number), email: email.toLowerCase(), name: 'Grace Hopper' },
        organization: {
          id: expect.any(Number),
          name: 'Compilers & Söhne',
          slug: expect.stringMatching(/^[a-z0-9-]+$/),
        },
      },
      meta: {},
    });
  });

  test('makes the first user the operator, and nobody else, also when several come at once', async () => {
    const { organizationId } = await newOwner(server);
    const answers = await Promise.all(
      firstUsers.map(({ token }) =>
        call(server, `PUT /api/organizations/${organizationId}/plan`, { as: token, body: { plan: 'pro' } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
  });

  test('of a taken address answers 422 under errors.email, whatever its case, and changes nothing', async () => {
    const first = await newOwner(server);
    const answer = await register({ email: first.email.toUpperCase(), password: 'another password' });
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({
      message: 'The email has already been taken.',
      errors: { email: ['The email has already been taken.'] },
    });
    expect((await tryLogin(first.email, 'another password')).status).toBe(422);
    expect((await tryLogin(first.email, first.password)).status).toBe(200);
  });

  test('of the same address many times at once makes one account', async () => {
    const email = `${unique('twin')}@example.com`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => register({ email })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422, 422]);
  });

  test('gives each of several organizations of one name a slug of its own', async () => {
    const organization_name = unique('Same Name');
    const answers = await Promise.all(Array.from({ length: 4 }, () => register({ organization_name })));
    expect(statusesOf(answers)).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.data.organization.slug)).size).toBe(4);
  });

  test.each([
    ['name', ''],
    ['name', 'two\nlines'],
    ['name', 'x'.repeat(101)],
    ['name', 7],
    ['name', undefined],
    ['email', 'no address'],
    ['email', ['ada@example.com']],
    ['email', undefined],
    ['password', 'short'],
    ['password', 'x'.repeat(257)],
    ['password', { length: 9 }],
    ['organization_name', '   '],
    ['organization_name', null],
    ['is_operator', true],
  ])('with a wrong %s answers 422 under that field (%#)', async (field, value) => {
    const answer = await register({ [field]: value });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors as object)).toEqual([field]);
    expect(answer.body.errors[field][0]).toEqual(expect.any(String));
    expect(answer.body.message).toEqual(expect.any(String));
  });

  test('names all wrong fields at once', async () => {
    const answer = await call(server, 'POST /api/v1/register', { body: {} });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors as object).sort()).toEqual([
      'email',
      'name',
      'organization_name',
      'password',
    ]);
  });

  test('is limited to 60 an hour from one address, and not from the others', async () => {
    const headers = fromNewAddress();
    const { email } = await newOwner(server);
    const answers = await Promise.all(Array.from({ length: 60 }, () => register({ email }, headers)));
    expect(statusesOf(answers)).toEqual(new Set([422]));
    const refused = await register({}, headers);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ message: expect.any(String) });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3_000);
    expect(wait).toBeLessThanOrEqual(3_600);
    expect((await register()).status).toBe(201);
  });
});

describe('logging in', () => {
  test('answers as document 001 shows, with the abilities that were asked for', async () => {
    const { email, password, userId } = somebody;
    const abilities = ['campaigns:read', 'logs:read'];
    const body = { email: ` ${email.toUpperCase()} `, password, device_name: 'ci-runner', abilities };
    const answer = await call(server, 'POST /api/v1/login', { body });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.body).toEqual({
      data: {
        token: expect.stringMatching(/^[1-9]\d*\|[0-9A-Za-z]{40}$/),
        abilities,
        user: { id: userId, email, name: 'Test User' },
      },
      meta: {},
    });
    const tokens = await call(server, 'GET /api/v1/tokens', { as: somebody.token });
    const id = Number(answer.body.data.token.split('|')[0]);
    expect(tokens.body.data).toContainEqual(expect.objectContaining({ id, name: 'ci-runner', abilities }));
  });

  test.each([[{}], [{ abilities: null }]])('gives all abilities when none are named: %j', async (more) => {
    const { email, password } = somebody;
    const body = { email, password, device_name: 'test', ...more };
    const answer = await call(server, 'POST /api/v1/login', { body });
    expect(answer.body.data.abilities).toEqual(['*']);
  });

  test('with an ability that the role does not hold answers 422 under errors.abilities', async () => {
    const { email, password } = await newOwner(server);
    const body = { email, password, device_name: 'test', abilities: ['api-keys:read', 'operator:write'] };
    const answer = await call(server, 'POST /api/v1/login', { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.abilities[0]).toContain('operator:write');
    expect(answer.body.errors.abilities[0]).not.toContain('api-keys:read');
  });

  test.each([
    ['email', undefined],
    ['email', 5],
    ['password', undefined],
    ['password', ['hunter2']],
    ['device_name', undefined],
    ['device_name', ''],
    ['abilities', 'campaigns:read'],
    ['abilities', ['Campaigns Read']],
    ['abilities', [1]],
    ['abilities', Array.from({ length: 101 }, (_, i) => `a:${i}`)],
    ['organization_id', '1'],
    ['organization_id', 1.5],
    ['organization_id', 1e30],
    ['remember', true],
  ])('with a wrong %s answers 422 under that field (%#)', async (field, value) => {
    const body = { email: somebody.email, password: somebody.password, device_name: 'test', [field]: value };
    const answer = await call(server, 'POST /api/v1/login', { body });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors as object)).toEqual([field]);
  });

  test("into somebody else's organization answers like one that does not exist", async () => {
    const { email, password } = await newOwner(server);
    const into = (organization_id: number) =>
      call(server, 'POST /api/v1/login', { body: { email, password, device_name: 'test', organization_id } });
    const foreign = await into(somebody.organizationId);
    const missing = await into(987_654_321);
    expect(foreign.status).toBe(422);
    expect(foreign.text).toBe(missing.text);
  });

  test('with a wrong password and with an unknown address answers byte for byte the same, in the same time', async () => {
    const times: { wrong: number[]; unknown: number[] } = { wrong: [], unknown: [] };
    const timed = async (email: string, into: number[]) => {
      const began = performance.now();
      const answer = await tryLogin(email, 'not the password');
      into.push(performance.now() - began);
      return answer;
    };
    for (let i = 0; i < 9; i++) {
      const wrong = await timed(somebody.email, times.wrong);
      const unknown = await timed(`${unique('nobody')}@example.com`, times.unknown);
      expect(wrong.status).toBe(422);
      expect(wrong.body).toEqual({
        message: 'The provided credentials are incorrect.',
        errors: { email: ['The provided credentials are incorrect.'] },
      });
      expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
      expect(comparable(unknown)).toEqual(comparable(wrong));
      await tryLogin(somebody.email, somebody.password);
    }
    // Without the hash, an unknown address would be answered in a tenth of the time.
    const ratio = median(times.unknown) / median(times.wrong);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  test('is delayed after too many failures of an account, also with the right password, and not for ever', async () => {
    const { email, password } = await newOwner(server);
    for (let i = 0; i < 6; i++) expect((await tryLogin(email, `guess ${i}`)).status).toBe(422);
    const delayed = await tryLogin(email, password);
    expect(delayed.status).toBe(429);
    const wait = Number(delayed.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(2);
    await new Promise((resolve) => setTimeout(resolve, wait * 1_000 + 200));
    expect((await tryLogin(email, password)).status).toBe(200);
    expect((await tryLogin(email, 'a typo')).status).toBe(422);
    expect((await tryLogin(email, password)).status).toBe(200);
  });

  test('is delayed for unknown addresses just the same', async () => {
    const email = `${unique('nobody')}@example.com`;
    for (let i = 0; i < 6; i++) expect((await tryLogin(email, `guess ${i}`)).status).toBe(422);
    expect((await tryLogin(email, 'guess 7')).status).toBe(429);
  });

  test('is delayed after too many failures from one address, and not from the others', async () => {
    const headers = fromNewAddress();
    for (let i = 0; i < 51; i += 3) {
      const guesses = [0, 1, 2].map(() => tryLogin(`${unique('nobody')}@example.com`, 'guess', headers));
      expect(statusesOf(await Promise.all(guesses))).toEqual(new Set([422]));
    }
    const { email, password } = somebody;
    const delayed = await tryLogin(email, password, headers);
    expect(delayed.status).toBe(429);
    expect(Number(delayed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await tryLogin(email, password)).status).toBe(200);
  });

  test('gains nothing by guessing fifty times at once', async () => {
    const { email, password } = await newOwner(server);
    const guesses = Array.from({ length: 50 }, (_, i) => tryLogin(email, i === 49 ? password : `guess ${i}`));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(7);
    expect(new Set(statuses.slice(0, 49))).toEqual(new Set([422, 429]));
  });

  test('is never delayed by successes, one after the other or at once', async () => {
    const { email, password } = somebody;
    const headers = fromNewAddress();
    for (let i = 0; i < 8; i++) expect((await tryLogin(email, password, headers)).status).toBe(200);
    const atOnce = Array.from({ length: 60 }, () => tryLogin(email, password, headers));
    expect(statusesOf(await Promise.all(atOnce))).toEqual(new Set([200]));
  });
});

describe('a token of a login', () => {
  test('tells whose it is: user, and whoami for each type of credential', async () => {
    const owner = await newOwner(server);
    const user = { id: owner.userId, email: owner.email, name: 'Test User' };
    const answer = await call(server, 'GET /api/v1/user', { as: owner.token });
    expect(answer.body).toEqual({ data: user, meta: {} });

    const personal = await call(server, 'GET /api/whoami', { as: owner.token });
    const organization = { id: owner.organizationId, name: personal.body.data.organization.name };
    expect(personal.body).toEqual({
      data: {
        credential: { id: Number(owner.token.split('|')[0]), type: 'personal', name: 'test' },
        organization,
        user,
        abilities: ['*'],
      },
    });
    for (const [type, body, abilities] of [
      ['api_key', { permissions: ['read'] }, ['read']],
      ['token', { permissions: undefined, expires_in_days: 30 }, ['*']],
      ['runtime', { permissions: undefined, environment: 'test' }, ['runtime']],
    ] as const) {
      const { id, key } = await newKey(server, owner, { type, name: `My ${type}`, ...body });
      expect((await call(server, 'GET /api/whoami', { as: key })).body).toEqual({
        data: { credential: { id, type, name: `My ${type}` }, organization, user: null, abilities },
      });
    }
  });

  test('is what user, tokens and logout need; a key is answered 403', async () => {
    const { key } = await newKey(server, somebody);
    for (const route of [
      'GET /api/v1/user',
      'GET /api/v1/tokens',
      'POST /api/v1/logout',
      'DELETE /api/v1/tokens/1',
    ]) {
      const answer = await call(server, route, { as: key });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual({ message: expect.any(String) });
    }
    expect((await call(server, 'GET /api/whoami', { as: key })).status).toBe(200);
  });

  test('ends with its logout, and no other token does', async () => {
    const owner = await newOwner(server);
    const other = await login(server, owner.email, owner.password);
    const out = await call(server, 'POST /api/v1/logout', { as: owner.token });
    expect([out.status, out.text]).toEqual([204, '']);
    expect((await call(server, 'GET /api/v1/user', { as: owner.token })).status).toBe(401);
    expect((await call(server, 'POST /api/v1/logout', { as: owner.token })).body).toEqual({
      message: 'Unauthenticated.',
    });
    expect((await call(server, 'GET /api/v1/user', { as: other })).status).toBe(200);
  });

  test("is listed among one's own, newest first, and can be revoked by its id, also twice", async () => {
    const owner = await newOwner(server);
    const second = await login(server, owner.email, owner.password, {
      device_name: 'laptop',
      abilities: ['logs:read'],
    });
    const id = Number(second.split('|')[0]);
    await newKey(server, owner);
    const list = await call(server, 'GET /api/v1/tokens', { as: owner.token });
    expect(list.body).toEqual({
      data: [
        {
          id,
          name: 'laptop',
          abilities: ['logs:read'],
          organization_id: owner.organizationId,
          last_used_at: null,
          expires_at: null,
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
        expect.objectContaining({ id: Number(owner.token.split('|')[0]), name: 'test', abilities: ['*'] }),
      ],
      meta: {},
    });
    expect(list.text).not.toContain(second.split('|')[1]);

    const revoke = () => call(server, `DELETE /api/v1/tokens/${id}`, { as: owner.token });
    expect((await revoke()).status).toBe(204);
    expect((await call(server, 'GET /api/v1/user', { as: second })).status).toBe(401);
    expect((await revoke()).status).toBe(204);
    expect((await call(server, 'GET /api/v1/tokens', { as: owner.token })).body.data).toHaveLength(1);
  });

  test('that was narrowed neither lists nor ends the others', async () => {
    const owner = await newOwner(server);
    const narrow = await login(server, owner.email, owner.password, { abilities: ['logs:read'] });
    const id = Number(owner.token.split('|')[0]);
    expect((await call(server, 'GET /api/v1/user', { as: narrow })).status).toBe(200);
    expect((await call(server, 'GET /api/v1/tokens', { as: narrow })).status).toBe(403);
    expect((await call(server, `DELETE /api/v1/tokens/${id}`, { as: narrow })).status).toBe(403);
    expect((await call(server, 'POST /api/v1/logout', { as: narrow })).status).toBe(204);
    expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(200);
  });

  test("of somebody else, or a key's id, answers like a token that does not exist, and lives on", async () => {
    const owner = await newOwner(server);
    const other = await newOwner(server);
    const key = await newKey(server, owner);
    const revoke = (id: string) => call(server, `DELETE /api/v1/tokens/${id}`, { as: owner.token });
    const missing = await revoke('987654321');
    expect(missing.status).toBe(404);
    expect(missing.body).toEqual({ message: 'No such token.' });
    for (const id of [other.token.split('|')[0]!, String(key.id), '0', 'x', '9223372036854775808']) {
      const answer = await revoke(id);
      expect([answer.status, answer.text]).toEqual([404, missing.text]);
    }
    expect((await call(server, 'GET /api/v1/user', { as: other.token })).status).toBe(200);
    expect((await call(server, 'GET /api/whoami', { as: key.key })).status).toBe(200);
  });
});

describe('passwords', () => {
  test('are stored as argon2id, and are in no answer and no log', async () => {
    const password = unique('a secret of mine');
    const email = `${unique('ada')}@example.com`;
    const texts = [
      await register({ email, password }),
      await register({ email, password }),
      await register({ email: 'wrong', password }),
      await register({ email, password, name: '' }),
      await tryLogin(email, password),
      await tryLogin(email, `${password} `),
      await call(server, 'POST /api/v1/login', { body: `{"password": "${password}"` }),
    ].map(({ text }) => text);
    expect(texts.join()).not.toContain(password);
    expect(server.log).not.toContain(password);
    const stored = await storedText(`SELECT password_hash FROM users WHERE email = '${email}'`);
    expect(stored.includes('$argon2id$v=19$m=19456,t=2,p=1$')).toBe(true);
    expect(stored.includes(password)).toBe(false);
  });
});

describe('with REGISTRATION=closed', () => {
  test('registering answers 403', async () => {
    const closed = await TestServer.start({ env: { REGISTRATION: 'closed' } });
    try {
      const body = {
        name: 'Ada',
        email: 'ada@example.com',
        password: 'correct horse battery staple',
        organization_name: 'Analytical Engines',
      };
      const answer = await call(closed, 'POST /api/v1/register', { body });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual({ message: 'Registration is closed.' });
      const login = await call(closed, 'POST /api/v1/login', { body: { ...body, device_name: 'x' } });
      expect(login.status).toBe(422);
    } finally {
      await closed.stop();
    }
  });
});

/** What PostgreSQL answers; of the embedded database, every file that it has written. */
async function storedText(sql: string): Promise<string> {
  if (onPostgres) return JSON.stringify(await query(server.env.DATABASE_URL!, sql));
  return readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

function comparable({ headers }: Answer): Record<string, string> {
  const { date: _, ...rest } = Object.fromEntries(headers);
  return rest;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
