import {
  type Answer,
  call,
  fromNewAddress,
  login,
  newKey,
  newOwner,
  type TestUser,
} from './support/client.js';
import { mailTo } from './support/mails.js';
import { TestServer } from './support/server.js';
import { callInSession, newSession, sessionIn } from './support/session.js';

const NEW_PASSWORD = 'another battery staple';

describe('changing the password', () => {
  let server: TestServer;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start({ env: { TRUST_PROXY: 'true' } });
  });

  beforeEach(async () => {
    owner = await newOwner(server);
  });

  afterAll(() => server.stop());

  const bodyOf = (current: unknown = owner.password, password: unknown = NEW_PASSWORD) => ({
    current_password: current,
    password,
  });
  const change = (session: string, body: object = bodyOf()) =>
    callInSession(server, 'PUT /api/session/password', session, body);
  const changeByToken = (as: string, body: object = bodyOf(), headers = fromNewAddress()) =>
    call(server, 'PUT /api/session/password', { as, body, headers });
  const isGood = async (session: string) =>
    (await callInSession(server, 'GET /api/session', session)).status === 200;
  const tryLogin = (password: string): Promise<Answer> =>
    call(server, 'POST /api/v1/login', {
      body: { email: owner.email, password, device_name: 'x' },
      headers: fromNewAddress(),
    });

  test('ends all sessions and tokens of the user, and gives the one who asked a new cookie', async () => {
    const [session, elsewhere] = [await newSession(server, owner), await newSession(server, owner)];
    const { key } = await newKey(server, owner);
    const other = await newOwner(server);
    const answer = await change(session);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const rotated = sessionIn(answer)!;
    expect(rotated).not.toBe(session);
    for (const dead of [session, elsewhere]) expect(await isGood(dead)).toBe(false);
    expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(401);
    expect(await isGood(rotated)).toBe(true);
    for (const as of [key, other.token]) {
      expect((await call(server, 'GET /api/whoami', { as })).status).toBe(200);
    }
    expect((await tryLogin(owner.password)).status).toBe(422);
    expect((await tryLogin(NEW_PASSWORD)).status).toBe(200);

    const audit = await callInSession(server, 'GET /api/audit?action=user.*', rotated);
    expect(audit.body.data).toEqual([
      expect.objectContaining({ action: 'user.password_changed', target_id: owner.userId }),
    ]);
    expect(server.log + audit.text).not.toMatch(new RegExp(`${NEW_PASSWORD}|${rotated}`));
  });

  test('is told the user by mail, from where and with what it was done', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.78' };
    expect((await changeByToken(owner.token, bodyOf(), headers)).status).toBe(204);
    const mail = await mailTo(server, owner.email, (text) => text.includes('changed by somebody who knew'));
    expect(mail.subject).toBe('Your password was changed');
    expect(mail.text).toContain('198.51.100.78');
  });

  test('is done with a token as well, which ends with the others, and is given no cookie', async () => {
    const session = await newSession(server, owner);
    const answer = await changeByToken(owner.token);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, null]);
    expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(401);
    expect(await isGood(session)).toBe(false);
    expect((await tryLogin(NEW_PASSWORD)).status).toBe(200);
  });

  test('needs the current one, and a new one that registering would take', async () => {
    const session = await newSession(server, owner);
    for (const [body, field] of [
      [bodyOf('wrong'), 'current_password'],
      [bodyOf(''), 'current_password'],
      [bodyOf(null), 'current_password'],
      [bodyOf(owner.password, 'short'), 'password'],
      [bodyOf(owner.password, 'x'.repeat(257)), 'password'],
      [{ password: NEW_PASSWORD }, 'current_password'],
    ] as const) {
      const refused = await change(session, body);
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, [field]]);
      expect(refused.headers.get('set-cookie')).toBeNull();
    }
    expect(await isGood(session)).toBe(true);
    expect((await tryLogin(owner.password)).status).toBe(200);
    const { key } = await newKey(server, owner, { permissions: ['api-keys:write'] });
    const byKey = await changeByToken(key);
    expect([byKey.status, byKey.body.code]).toEqual([403, 'user_required']);
  });

  test('slows guessing the current one down as a login does, and with it', async () => {
    const session = await newSession(server, owner);
    let last = await change(session, bodyOf('wrong'));
    for (let i = 0; i < 8 && last.status !== 429; i++) last = await change(session, bodyOf('wrong'));
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await tryLogin(owner.password)).status).toBe(429);
    expect(await isGood(session)).toBe(true);
  });

  test('leaves nothing of what is logged in with the old one meanwhile, and happens once', async () => {
    const sessions = [await newSession(server, owner), await newSession(server, owner)];
    const logins = Array.from({ length: 4 }, () => tryLogin(owner.password));
    const changes = await Promise.all(
      sessions.map((session, i) => change(session, bodyOf(owner.password, `${NEW_PASSWORD} ${i}`))),
    );
    const won = changes.findIndex(({ status }) => status === 204);
    expect(changes.filter(({ status }) => status === 204)).toHaveLength(1);
    expect([401, 422]).toContain(changes[1 - won]!.status);
    for (const { status, body } of await Promise.all(logins)) {
      if (status !== 200) continue;
      const { status: after } = await call(server, 'GET /api/whoami', { as: body.data.token as string });
      expect(after).toBe(401);
    }
    expect(await isGood(sessionIn(changes[won]!)!)).toBe(true);
    await expect(login(server, owner.email, `${NEW_PASSWORD} ${won}`)).resolves.toBeDefined();
  });
});
