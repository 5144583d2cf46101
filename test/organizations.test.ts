import {
  type Answer,
  call,
  fromNewAddress,
  login,
  newKey,
  newOwner,
  type TestUser,
} from './support/client.js';
import { invitationCode } from './support/mails.js';
import { newMember } from './support/member.js';
import { TestServer, unique } from './support/server.js';

let server: TestServer;
let operator: TestUser;
let owner: TestUser;

beforeAll(async () => {
  // More people come than one address may register in an hour.
  server = await TestServer.start({ env: { TRUST_PROXY: 'true' } });
  operator = await newOwner(server);
});

beforeEach(async () => {
  owner = await newOwner(server);
});

afterAll(() => server.stop());

const members = (organizationId: number, user?: TestUser | number) =>
  `/api/organizations/${organizationId}/members${user === undefined ? '' : `/${typeof user === 'number' ? user : user.userId}`}`;

const add = (
  by: TestUser,
  email: string,
  role: string,
  organizationId = by.organizationId,
): Promise<Answer> =>
  call(server, `POST ${members(organizationId)}`, { as: by.token, body: { email, role } });

const setRole = (by: TestUser, organizationId: number, user: TestUser, role: string): Promise<Answer> =>
  call(server, `PATCH ${members(organizationId, user)}`, { as: by.token, body: { role } });

const remove = (as: string, organizationId: number, user: TestUser | number): Promise<Answer> =>
  call(server, `DELETE ${members(organizationId, user)}`, { as });

async function rolesIn(organizationId: number, as: string): Promise<Record<string, string>> {
  const { body } = await call(server, `GET ${members(organizationId)}`, { as });
  const rows = body.data as { email: string; role: string }[];
  return Object.fromEntries(rows.map(({ email, role }) => [email, role]));
}

describe('organizations', () => {
  test('are founded, read, listed and renamed', async () => {
    const name = unique('Second');
    const founded = await call(server, 'POST /api/organizations', { as: owner.token, body: { name } });
    expect(founded.status).toBe(201);
    const organization = {
      id: expect.any(Number),
      name,
      slug: name.toLowerCase(),
      status: 'active',
      plan: 'free',
      credits: 0,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    };
    expect(founded.body).toEqual({ data: organization });
    const { id } = founded.body.data;
    const read = await call(server, `GET /api/organizations/${id}`, { as: owner.token });
    expect(read.body).toEqual(founded.body);
    const renamed = await call(server, `PATCH /api/organizations/${id}`, {
      as: owner.token,
      body: { name: 'New' },
    });
    expect(renamed.body).toEqual({ data: { ...founded.body.data, name: 'New' } });
    const list = await call(server, 'GET /api/organizations', { as: owner.token });
    expect(list.body.data.map((one: { id: number }) => one.id)).toEqual([owner.organizationId, id]);
    expect(list.body.meta).toEqual({});
    expect(await rolesIn(id, owner.token)).toEqual({ [owner.email]: 'owner' });
  });

  test('are renamed by owners and admins, not by members', async () => {
    const rename = async (by: TestUser) =>
      (
        await call(server, `PATCH /api/organizations/${owner.organizationId}`, {
          as: by.token,
          body: { name: unique('renamed') },
        })
      ).status;
    expect(await rename(await newMember(server, owner, 'admin'))).toBe(200);
    expect(await rename(await newMember(server, owner, 'member'))).toBe(403);
  });

  test('are founded by users alone: a key cannot, nor a token that was narrowed', async () => {
    const { key } = await newKey(server, owner, { type: 'token', permissions: undefined });
    const narrow = await login(server, owner.email, owner.password, { abilities: ['organization:write'] });
    for (const as of [key, narrow]) {
      expect((await call(server, 'POST /api/organizations', { as, body: { name: 'x' } })).status).toBe(403);
    }
  });
});

describe('which organization a request acts in', () => {
  test("is chosen by X-Organization-Id among one's own, and bounded by today's role there", async () => {
    const member = await newOwner(server);
    await add(owner, member.email, 'member');
    const headers = { 'x-organization-id': String(owner.organizationId) };
    const there = await call(server, 'GET /api/whoami', { as: member.token, headers });
    expect(there.body.data.organization.id).toBe(owner.organizationId);
    const list = () => call(server, 'GET /api/webhooks', { as: member.token, headers });
    expect((await call(server, 'GET /api/webhooks', { as: member.token })).status).toBe(200);
    expect((await list()).status).toBe(403);
    await setRole(owner, owner.organizationId, member, 'admin');
    expect((await list()).status).toBe(200);
    await remove(owner.token, owner.organizationId, member);
    expect((await list()).status).toBe(404);
    expect((await call(server, 'GET /api/webhooks', { as: member.token })).status).toBe(200);
  });

  test("is the user's first unless they say otherwise, also when somebody adds them to an older one", async () => {
    const user = await newOwner(server);
    await add(operator, user.email, 'owner');
    const token = await login(server, user.email, user.password);
    const answer = await call(server, 'GET /api/whoami', { as: token });
    expect(answer.body.data.organization.id).toBe(user.organizationId);
  });

  test('is the one in which what is made belongs', async () => {
    const second = await newMember(server, owner, 'owner');
    const token = await login(server, second.email, second.password);
    const headers = { 'x-organization-id': String(owner.organizationId) };
    const made = await call(server, 'POST /api/api-keys', { as: token, headers, body: { name: 'x' } });
    expect(made.body.api_key.organization_id).toBe(owner.organizationId);
    expect((await call(server, 'GET /api/api-keys', { as: token })).body.data).toEqual([]);
  });

  test("is never somebody else's: that answers like one that does not exist, also to a key", async () => {
    const { key } = await newKey(server, owner, { permissions: ['api-keys:read'] });
    const stranger = await newOwner(server);
    for (const as of [owner.token, key]) {
      const answers = await Promise.all(
        [String(stranger.organizationId), '987654321', 'x', '0', '', '1, 1', '9223372036854775808'].map(
          (id) => call(server, 'GET /api/api-keys', { as, headers: { 'x-organization-id': id } }),
        ),
      );
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(404);
      const own = { 'x-organization-id': String(owner.organizationId) };
      expect((await call(server, 'GET /api/api-keys', { as, headers: own })).status).toBe(200);
    }
  });
});

describe('members', () => {
  test('a known user becomes one at once, in the role that was given, once', async () => {
    const user = await newOwner(server);
    const added = await add(owner, user.email.toUpperCase(), 'admin');
    expect(added.status).toBe(201);
    expect(added.body).toEqual({
      data: {
        user_id: user.userId,
        name: 'Test User',
        email: user.email,
        role: 'admin',
        created_at: expect.stringMatching(/Z$/),
      },
    });
    const again = await add(owner, user.email, 'owner');
    expect(again.status).toBe(409);
    expect(await rolesIn(owner.organizationId, owner.token)).toEqual({
      [owner.email]: 'owner',
      [user.email]: 'admin',
    });
  });

  test('nobody lifts anybody above their own role, touches a higher one, or adds without the right to', async () => {
    const { organizationId } = owner;
    const admin = await newMember(server, owner, 'admin');
    const member = await newMember(server, owner, 'member');
    const stranger = await newOwner(server);
    const before = await rolesIn(organizationId, owner.token);

    const refused = [
      await add(admin, stranger.email, 'owner', organizationId),
      await add(admin, `${unique('new')}@example.com`, 'owner', organizationId),
      await setRole(admin, organizationId, admin, 'owner'),
      await setRole(admin, organizationId, member, 'owner'),
      await setRole(admin, organizationId, owner, 'member'),
      await remove(admin.token, organizationId, owner),
      await add(member, stranger.email, 'member', organizationId),
      await setRole(member, organizationId, member, 'admin'),
      await setRole(member, organizationId, admin, 'member'),
      await remove(member.token, organizationId, admin),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    expect(await rolesIn(organizationId, owner.token)).toEqual(before);

    expect((await setRole(admin, organizationId, member, 'admin')).body.data.role).toBe('admin');
    expect((await remove(admin.token, organizationId, member)).status).toBe(204);
    expect((await add(admin, stranger.email, 'member', organizationId)).status).toBe(201);
  });

  test('a key counts as the role whose abilities it holds all, and never as an owner', async () => {
    const user = await newOwner(server);
    const added = (key: string, role: string) =>
      call(server, `POST ${members(owner.organizationId)}`, { as: key, body: { email: user.email, role } });
    const { key: narrow } = await newKey(server, owner, { permissions: ['members:*'] });
    expect((await added(narrow, 'admin')).status).toBe(403);
    expect((await added(narrow, 'member')).status).toBe(201);
    expect((await remove(narrow, owner.organizationId, user)).status).toBe(204);

    const permissions = ['members:*', 'webhooks:*', 'organization:*', 'usage:*', 'audit:*', 'api-keys:*'];
    const { key: wide } = await newKey(server, owner, { permissions });
    expect((await added(wide, 'owner')).status).toBe(403);
    expect((await added(wide, 'admin')).status).toBe(201);
    expect((await remove(wide, owner.organizationId, owner)).status).toBe(403);
    expect((await remove(wide, owner.organizationId, user)).status).toBe(204);
  });

  test("an owner's token that was narrowed to members:write makes neither owners nor admins", async () => {
    const narrow = await login(server, owner.email, owner.password, { abilities: ['members:write'] });
    const user = await newOwner(server);
    expect((await add({ ...owner, token: narrow }, user.email, 'owner')).status).toBe(403);
    expect((await add({ ...owner, token: narrow }, user.email, 'admin')).status).toBe(403);
    expect((await add({ ...owner, token: narrow }, user.email, 'member')).status).toBe(201);
  });

  test("a removed member's token stays dead when they are a member again", async () => {
    const member = await newMember(server, owner, 'member');
    expect((await remove(owner.token, owner.organizationId, member)).status).toBe(204);
    expect((await add(owner, member.email, 'member')).status).toBe(201);
    expect((await call(server, 'GET /api/whoami', { as: member.token })).status).toBe(401);
    const again = await login(server, member.email, member.password, {
      organization_id: owner.organizationId,
    });
    expect((await call(server, 'GET /api/whoami', { as: again })).status).toBe(200);
  });

  test('everybody may leave, but not with a token that was narrowed to something else', async () => {
    const member = await newMember(server, owner, 'member');
    const narrow = await login(server, member.email, member.password, {
      organization_id: owner.organizationId,
      abilities: ['logs:read'],
    });
    expect((await remove(narrow, owner.organizationId, member)).status).toBe(403);
    expect((await remove(member.token, owner.organizationId, member)).status).toBe(204);
    expect(await rolesIn(owner.organizationId, owner.token)).toEqual({ [owner.email]: 'owner' });
  });

  test('the last owner can neither leave nor step down', async () => {
    const { organizationId } = owner;
    await newMember(server, owner, 'admin');
    for (const answer of [
      await remove(owner.token, organizationId, owner),
      await setRole(owner, organizationId, owner, 'member'),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.body.code).toBe('last_owner');
    }
    const second = await newMember(server, owner, 'owner');
    expect((await remove(owner.token, organizationId, owner)).status).toBe(204);
    expect((await remove(second.token, organizationId, second)).status).toBe(409);
  });

  test('of two owners who leave or step down at the same time, one stays', async () => {
    for (let round = 0; round < 4; round++) {
      const first = await newOwner(server);
      const second = await newMember(server, first, 'owner');
      const { organizationId } = first;
      const answers = await Promise.all(
        round % 2 === 0
          ? [remove(first.token, organizationId, first), remove(second.token, organizationId, second)]
          : [
              setRole(first, organizationId, first, 'member'),
              setRole(second, organizationId, second, 'member'),
            ],
      );
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
      const survivor = answers[0]?.status === 409 ? first : second;
      const roles = await rolesIn(organizationId, survivor.token);
      expect(Object.values(roles).filter((role) => role === 'owner')).toHaveLength(1);
    }
  });

  test('somebody who is none answers 404 as a member, like one who does not exist', async () => {
    const stranger = await newOwner(server);
    const answers = [
      await remove(owner.token, owner.organizationId, stranger),
      await remove(owner.token, owner.organizationId, 987_654_321),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  test.each([
    ['email', 'nobody'],
    ['email', undefined],
    ['role', 'operator'],
    ['role', ['owner']],
    ['role', undefined],
    ['user_id', 1],
  ])('a wrong %s answers 422 under that field (%#)', async (field, value) => {
    const body = { email: 'ada@example.com', role: 'member', [field]: value };
    const answer = await call(server, `POST ${members(owner.organizationId)}`, { as: owner.token, body });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors as object)).toEqual([field]);
  });
});

describe('invitations', () => {
  const accept = (as: string, code: string) =>
    call(server, 'POST /api/invitations/accept', { as, body: { code } });

  async function invited(role: string): Promise<{ email: string; code: string; answer: Answer }> {
    const email = `${unique('invited')}@example.com`;
    const answer = await add(owner, email, role);
    return { email, code: await invitationCode(server, email), answer };
  }

  async function register(email: string): Promise<string> {
    const password = 'correct horse battery staple';
    const body = { name: 'New', email, password, organization_name: unique('new') };
    await call(server, 'POST /api/v1/register', { body, headers: fromNewAddress() });
    return login(server, email, password);
  }

  test('go by mail to an address without an account, and make its owner a member, once', async () => {
    const { email, code, answer } = await invited('admin');
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ data: { email, role: 'admin', expires_at: expect.stringMatching(/Z$/) } });
    expect(answer.text).not.toContain(code);
    const days = (Date.parse(answer.body.data.expires_at as string) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7.1);
    expect(await rolesIn(owner.organizationId, owner.token)).toEqual({ [owner.email]: 'owner' });

    const token = await register(email.toUpperCase());
    const accepted = await accept(token, code);
    expect(accepted.status).toBe(200);
    expect(accepted.body.data).toMatchObject({ email, role: 'admin' });
    expect(await rolesIn(owner.organizationId, owner.token)).toEqual({
      [owner.email]: 'owner',
      [email]: 'admin',
    });
    expect((await accept(token, code)).status).toBe(422);
    expect(server.log).not.toContain(code);
  });

  test('make one member, however many accept at once', async () => {
    const { email, code } = await invited('member');
    const token = await register(email);
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422]);
  });

  test('are of no use to another address, and stay good for theirs', async () => {
    const { email, code } = await invited('member');
    const thief = await newOwner(server);
    const stolen = await accept(thief.token, code);
    const invented = await accept(
      thief.token,
      code.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    );
    expect(stolen.status).toBe(422);
    expect(stolen.body.errors.code).toHaveLength(1);
    expect(stolen.text).toBe(invented.text);
    expect((await accept(await register(email), code)).status).toBe(200);
  });

  test('to the same address again replace the one before', async () => {
    const { email, code: first } = await invited('member');
    expect((await add(owner, email, 'admin')).status).toBe(202);
    const token = await register(email);
    expect((await accept(token, first)).status).toBe(422);
    const second = await invitationCode(server, email, (code) => code !== first);
    expect((await accept(token, second)).body.data.role).toBe('admin');
  });

  test('end with the membership or the role of whoever made them', async () => {
    const second = await newMember(server, owner, 'owner');
    const email = `${unique('invited')}@example.com`;
    await add({ ...second, organizationId: owner.organizationId }, email, 'owner');
    const code = await invitationCode(server, email);
    const token = await register(email);
    await setRole(owner, owner.organizationId, second, 'admin');
    expect((await accept(token, code)).status).toBe(422);
    await remove(owner.token, owner.organizationId, second);
    expect((await accept(token, code)).status).toBe(422);
    expect(await rolesIn(owner.organizationId, owner.token)).toEqual({ [owner.email]: 'owner' });
  });

  test('do not fill a mailbox: three an hour to one address', async () => {
    const email = `${unique('invited')}@example.com`;
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await add(owner, email, 'member')).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
  });

  test('cannot be accepted by a key, nor with a token that was narrowed', async () => {
    const { email, code } = await invited('member');
    await register(email);
    const { key } = await newKey(server, owner, { type: 'token', permissions: undefined });
    const narrow = await login(server, email, 'correct horse battery staple', { abilities: ['logs:read'] });
    expect((await accept(key, code)).status).toBe(403);
    expect((await accept(narrow, code)).status).toBe(403);
  });
});

describe('the operator', () => {
  const administer = (as: string, id: number, route: string, body?: object) => {
    const [method, action] = route.split(' ') as [string, string];
    return call(server, `${method} /api/organizations/${id}/${action}`, { as, body });
  };

  test('is the only one who suspends, reinstates and gives a plan', async () => {
    const stranger = await newOwner(server);
    const { key } = await newKey(server, operator, { type: 'token', permissions: undefined });
    const narrow = await login(server, operator.email, operator.password, {
      abilities: ['organization:write'],
    });
    for (const as of [owner.token, stranger.token, key, narrow]) {
      for (const [route, body] of [
        ['POST suspend', { reason: 'x' }],
        ['POST reinstate', undefined],
        ['PUT plan', { plan: 'pro' }],
      ] as const) {
        const answer = await administer(as, owner.organizationId, route, body);
        expect(answer.status).toBeGreaterThanOrEqual(403);
        expect(answer.status).toBeLessThanOrEqual(404);
      }
    }
    const untouched = await call(server, `GET /api/organizations/${owner.organizationId}`, {
      as: owner.token,
    });
    expect(untouched.body.data).toMatchObject({ status: 'active', plan: 'free' });
  });

  test('gives one of the configured plans, which counts from the next request on', async () => {
    const { key } = await newKey(server, owner);
    const limit = async () =>
      (await call(server, 'GET /api/whoami', { as: key })).headers.get('x-ratelimit-limit');
    expect(await limit()).toBe('60');
    const answer = await administer(operator.token, owner.organizationId, 'PUT plan', { plan: 'pro' });
    expect(answer.body.data.plan).toBe('pro');
    expect(await limit()).toBe('600');
    for (const plan of ['gold', '', 'constructor', 7]) {
      const wrong = await administer(operator.token, owner.organizationId, 'PUT plan', { plan });
      expect(wrong.status).toBe(422);
      expect(Object.keys(wrong.body.errors as object)).toEqual(['plan']);
    }
  });

  test('may suspend and reinstate twice, which changes nothing more', async () => {
    const suspend = () =>
      administer(operator.token, owner.organizationId, 'POST suspend', { reason: 'unpaid' });
    const first = await suspend();
    expect(first.body.data.status).toBe('suspended');
    expect((await suspend()).body).toEqual(first.body);
    const reinstate = () => administer(operator.token, owner.organizationId, 'POST reinstate');
    const active = await reinstate();
    expect(active.body.data.status).toBe('active');
    expect((await reinstate()).body).toEqual(active.body);
  });

  test('cannot suspend the organization of their own credential, and gets 404 for one that does not exist', async () => {
    const own = await administer(operator.token, operator.organizationId, 'POST suspend', { reason: 'x' });
    expect([own.status, own.body.code]).toEqual([409, 'own_organization']);
    for (const [route, body] of [
      ['POST suspend', { reason: 'x' }],
      ['POST reinstate', undefined],
      ['PUT plan', { plan: 'pro' }],
    ] as const) {
      expect((await administer(operator.token, 987_654_321, route, body)).status).toBe(404);
    }
    const none = await administer(operator.token, owner.organizationId, 'POST suspend', {});
    expect(none.status).toBe(422);
  });

  test("sees no more of others' organizations than anybody else", async () => {
    const read = (id: number) => call(server, `GET /api/organizations/${id}`, { as: operator.token });
    const [foreign, missing] = [await read(owner.organizationId), await read(987_654_321)];
    expect([foreign.status, foreign.text]).toEqual([404, missing.text]);
    expect((await call(server, `GET ${members(owner.organizationId)}`, { as: operator.token })).status).toBe(
      404,
    );
  });
});
