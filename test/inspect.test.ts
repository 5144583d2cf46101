import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { TestServer } from './support/server.js';
import { callInSession, newSession } from './support/session.js';

/** "Test this key": somebody who looks after the keys pastes one. */
describe('looking at a key', () => {
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

  const inspect = (key: unknown, as = owner.token) =>
    call(server, 'POST /api/api-keys/inspect', { as, body: { key } });

  async function outcomeOf(key: string, as?: string): Promise<string> {
    const { status, body } = await inspect(key, as);
    expect(status).toBe(200);
    return body.data.outcome as string;
  }

  test('tells of a good one what it may do, of whatever type it is, however it was pasted', async () => {
    const { id, key } = await newKey(server, owner, { permissions: ['read'] });
    const { body: read } = await call(server, `GET /api/api-keys/${id}`, { as: owner.token });
    const answer = await inspect(` ${key}\n`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      data: {
        outcome: 'accepted',
        reason: 'The key is good: requests with it are accepted, within its rate limit.',
        abilities: ['read'],
        api_key: read.data,
      },
    });
    for (const body of [{ type: 'token' }, { type: 'runtime', environment: 'test' }]) {
      const other = await newKey(server, owner, { permissions: undefined, ...body });
      const { data } = (await inspect(other.key)).body;
      expect(data).toMatchObject({ outcome: 'accepted', api_key: { id: other.id, type: body.type } });
      expect(data.abilities).toEqual(data.api_key.permissions);
    }
  });

  test('tells of one that is refused why: revoked, expired, the organization suspended', async () => {
    const revoked = await newKey(server, owner);
    await call(server, `DELETE /api/api-keys/${revoked.id}`, { as: owner.token });
    const refused = (outcome: string, id: number) => ({
      data: {
        outcome,
        reason: expect.stringContaining(outcome) as string,
        abilities: [],
        api_key: expect.objectContaining({ id }) as object,
      },
    });
    expect((await inspect(revoked.key)).body).toEqual(refused('revoked', revoked.id));

    const expires_at = new Date(Date.now() + 5_000).toISOString();
    const expiring = await newKey(server, owner, { expires_at });
    await eventually('the end', async () => (await outcomeOf(expiring.key)) === 'expired');
    expect((await inspect(expiring.key)).body).toEqual(refused('expired', expiring.id));

    const good = await newKey(server, owner);
    const session = await newSession(server, owner);
    const suspend = { as: operator.token, body: { reason: 'unpaid' } };
    await call(server, `POST /api/organizations/${owner.organizationId}/suspend`, suspend);
    const inSession = (key: string) =>
      callInSession(server, 'POST /api/api-keys/inspect', session, { key }).then(
        ({ body }) => body as unknown,
      );
    expect(await inSession(good.key)).toEqual(refused('suspended', good.id));
    expect(await inSession(revoked.key)).toEqual(refused('revoked', revoked.id));
    // The session may find out why; a token is refused, as ever, and so is all else.
    expect((await inspect(good.key)).status).toBe(403);
    expect((await callInSession(server, 'GET /api/api-keys', session)).status).toBe(403);
  });

  test("knows nobody else's: of others, of users, invented ones are byte for byte the same", async () => {
    const stranger = await newOwner(server);
    const theirs = await newKey(server, stranger);
    const mine = await newKey(server, owner, { type: 'token', permissions: undefined });
    const [id, secret] = mine.key.split('|') as [string, string];
    const other = await newKey(server, owner, { type: 'token', permissions: undefined });
    const unknown = [
      theirs.key,
      stranger.token,
      owner.token,
      await newSession(server, owner),
      `lk_${secret}`, // well formed, and nobody's
      `${other.id}|${secret}`,
      `${Number(id) + 1_000_000}|${secret}`,
    ];
    const first = await inspect(unknown[0]);
    expect(first.body.data).toMatchObject({ outcome: 'unknown', abilities: [], api_key: null });
    for (const key of unknown) {
      const { status, text } = await inspect(key);
      expect([key.slice(0, 3), status, text]).toEqual([key.slice(0, 3), 200, first.text]);
    }
    expect(await outcomeOf(theirs.key, stranger.token)).toBe('accepted');
  });

  test('tells what cannot be a key from what is none', async () => {
    const { key } = await newKey(server, owner);
    const last = key.endsWith('a') ? 'b' : 'a';
    for (const text of [
      key.slice(0, -1) + last,
      key.slice(0, -1),
      `${key}x`,
      'lk_',
      'hello',
      '%',
      '👋',
      ' ',
    ]) {
      expect([text, await outcomeOf(text)]).toEqual([text, 'malformed']);
    }
    for (const none of ['', null, 7, ['lk_'], 'x'.repeat(1_025)]) {
      const refused = await inspect(none);
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, ['key']]);
    }
  });

  test('is no use of it, and is written down nowhere', async () => {
    const { id, key } = await newKey(server, owner, { rate_limit_per_minute: 2 });
    const used = await newKey(server, owner);
    for (let i = 0; i < 5; i++) expect(await outcomeOf(key)).toBe('accepted');
    await call(server, 'GET /api/whoami', { as: used.key });
    const read = async (of: number) =>
      (await call(server, `GET /api/api-keys/${of}`, { as: owner.token })).body.data.last_used_at as unknown;
    await eventually('the use of another', async () => (await read(used.id)) !== null);
    expect(await read(id)).toBeNull();
    const whoami = await call(server, 'GET /api/whoami', { as: key });
    expect(whoami.headers.get('x-ratelimit-remaining')).toBe('1');
    await inspect(`${key}${'x'.repeat(1_000)}`);
    await call(server, 'POST /api/api-keys/inspect', { as: owner.token, body: `{"key":"${key}"` });
    const audit = await call(server, 'GET /api/audit?limit=100', { as: owner.token });
    expect(server.log + audit.text).not.toContain(key.slice(8));
    expect((await inspect(`${key}${'x'.repeat(1_000)}`)).text).not.toContain(key.slice(8));
  });

  test('is for those who look after the keys', async () => {
    const { key } = await newKey(server, owner);
    for (const role of ['admin', 'member'] as const) {
      expect((await inspect(key, (await newMember(server, owner, role)).token)).status).toBe(403);
    }
    expect((await inspect(key, key)).status).toBe(403);
    const reader = await newKey(server, owner, { permissions: ['api-keys:read'] });
    expect(await outcomeOf(key, reader.key)).toBe('accepted');
    const body = { key };
    expect((await call(server, 'POST /api/api-keys/inspect', { body })).status).toBe(401);
  });
});
