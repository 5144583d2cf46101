import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Settings } from '../src/config/settings.js';
import { PasswordResetTokens } from '../src/users/password-reset-tokens.js';
import { type Answer, call, fromNewAddress, login, newOwner, type TestUser } from './support/client.js';
import { newMember } from './support/member.js';
import { queryStopped } from './support/database.js';
import { mailTo } from './support/mails.js';
import { TestServer, unique } from './support/server.js';

const NEW_PASSWORD = 'another battery staple';

let server: TestServer;
let owner: TestUser;

beforeAll(async () => {
  // So that tests can come from addresses of their own: a server counts what comes from one.
  server = await TestServer.start({ env: { TRUST_PROXY: 'true' } });
  await newOwner(server); // the operator
});

beforeEach(async () => {
  owner = await newOwner(server);
});

afterAll(() => server.stop());

const forgot = (email: string, headers = fromNewAddress()) =>
  call(server, 'POST /api/v1/password/forgot', { body: { email }, headers });

const reset = (token: string, password = NEW_PASSWORD) =>
  call(server, 'POST /api/v1/password/reset', { body: { token, password }, headers: fromNewAddress() });

const tryLogin = ({ email }: TestUser, password: string) =>
  call(server, 'POST /api/v1/login', {
    body: { email, password, device_name: 'test' },
    headers: fromNewAddress(),
  });

const CODE = /Code: +(\S+)/;

async function tokenFor({ email }: TestUser): Promise<string> {
  expect((await forgot(email)).status).toBe(202);
  const { text } = await mailTo(server, email, (text) => CODE.test(text));
  return CODE.exec(text ?? '')![1]!;
}

const comparable = ({ status, headers, text }: Answer) => {
  const { date: _, ...others } = Object.fromEntries(headers);
  return { status, headers: others, text };
};

describe('a forgotten password', () => {
  test('is replaced with the code out of the mail, which says from where it was asked for', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.77' };
    const asked = await forgot(owner.email.toUpperCase(), headers);
    expect([asked.status, asked.text]).toEqual([202, '']);
    const mail = await mailTo(server, owner.email, (text) => CODE.test(text));
    expect(mail.subject).toBe('Reset your password');
    expect(mail.text).toContain('198.51.100.77');
    const token = CODE.exec(mail.text ?? '')![1]!;
    const answer = await reset(token);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await tryLogin(owner, owner.password)).status).toBe(422);
    expect((await tryLogin(owner, NEW_PASSWORD)).status).toBe(200);
    expect(server.log).not.toContain(token);
  });

  test('answers byte for byte the same for unknown and disabled addresses, and sends them nothing', async () => {
    const disabled = await newOwner(server);
    await server.terminate();
    await queryStopped(server, `UPDATE users SET disabled_at = now() WHERE id = ${disabled.userId}`);
    await server.launch();
    const known = await forgot(owner.email);
    const unknown = await forgot(`${unique('nobody')}@example.com`);
    expect(comparable(unknown)).toEqual(comparable(known));
    expect(comparable(await forgot(disabled.email))).toEqual(comparable(known));
    expect([known.status, known.text]).toEqual([202, '']);
    // What was asked for later has come: nothing more was waiting.
    await tokenFor(await newOwner(server));
    await tokenFor(owner);
    await server.terminate();
    const sent = await queryStopped<{ recipient: string }>(
      server,
      `SELECT recipient FROM mails WHERE template = 'password_reset'`,
    );
    await server.launch();
    const addresses = sent.map(({ recipient }) => recipient);
    expect(addresses).toContain(owner.email);
    expect(addresses).not.toContain(disabled.email);
  });

  test('can be asked for three times an hour for an address, known or not, and from elsewhere no more', async () => {
    for (const email of [owner.email, `${unique('nobody')}@example.com`]) {
      for (let i = 0; i < 3; i++) expect((await forgot(email)).status).toBe(202);
      const refused = await forgot(email.toUpperCase());
      expect(refused.status).toBe(429);
      expect(refused.body).toEqual({ message: expect.any(String) });
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(3_000);
      expect(wait).toBeLessThanOrEqual(3_600);
    }
  });

  test('can be asked for thirty times an hour from one network, and from the others nevertheless', async () => {
    const headers = fromNewAddress();
    const asked = Array.from({ length: 30 }, () => forgot(`${unique('nobody')}@example.com`, headers));
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([202]));
    expect((await forgot(owner.email, headers)).status).toBe(429);
    expect((await forgot(owner.email)).status).toBe(202);
  });

  test.each([
    ['email', 'nobody'],
    ['email', undefined],
    ['email', 7],
  ])('with a wrong %s (%j) answers 422 under that field', async (field, value) => {
    const answer = await call(server, 'POST /api/v1/password/forgot', { body: { [field]: value } });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors as object)).toEqual([field]);
  });
});

describe('a reset of the password', () => {
  test("ends all logins of the user, in all organizations, and nobody else's", async () => {
    const other = await newOwner(server);
    const user = await newMember(server, other, 'member');
    const elsewhere = await login(server, user.email, user.password);
    expect((await reset(await tokenFor(user))).status).toBe(204);
    for (const token of [user.token, elsewhere]) {
      expect((await call(server, 'GET /api/v1/user', { as: token })).status).toBe(401);
    }
    expect((await call(server, 'GET /api/v1/user', { as: other.token })).status).toBe(200);
    expect((await tryLogin(user, NEW_PASSWORD)).status).toBe(200);
  });

  test('can be done once with a code, also when it is tried many times at once', async () => {
    const token = await tokenFor(owner);
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, i) => reset(token, `${NEW_PASSWORD} ${i}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422]);
    const again = await reset(token);
    expect(again.status).toBe(422);
    expect(again.body).toEqual({
      message: 'The token is wrong, used or expired.',
      errors: { token: ['The token is wrong, used or expired.'] },
    });
  });

  test('is refused for a code that is wrong or of somebody else, and for a password that is too short', async () => {
    const other = await newOwner(server);
    const [mine, theirs] = [await tokenFor(owner), await tokenFor(other)];
    const [id, issuedAt, signature] = mine.split('.') as [string, string, string];
    const wrong = [
      'x',
      `${mine}x`,
      `${theirs.split('.')[0]}.${issuedAt}.${signature}`,
      `${id}.${Number(issuedAt) + 1}.${signature}`,
      `987654321.${issuedAt}.${signature}`,
    ];
    const answers = await Promise.all(wrong.map((token) => reset(token)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(422);
    expect((await reset(mine, 'short')).body.errors).toEqual({ password: [expect.any(String)] });
    expect((await tryLogin(owner, owner.password)).status).toBe(200);
    expect((await reset(mine)).status).toBe(204);
  });

  test('is refused 60 minutes after the mail was written, and not before', async () => {
    await server.terminate();
    const [user] = await queryStopped<{ password_hash: string; now: string }>(
      server,
      `SELECT password_hash, floor(extract(epoch FROM now()))::text AS now FROM users WHERE id = ${owner.userId}`,
    );
    await server.launch();
    const secret = server.env.LATCHKEY_SECRET ?? readFileSync(join(server.dataDir, 'secret'), 'utf8').trim();
    const tokens = new PasswordResetTokens({} as DataSource, { secret } as Settings);
    const writtenBefore = (minutes: number) =>
      tokens.compose(owner.userId, Number(user!.now) - minutes * 60, user!.password_hash);
    expect((await reset(writtenBefore(60))).status).toBe(422);
    expect((await reset(writtenBefore(50))).status).toBe(204);
  });

  test('is in the audit log, but not from where, and lets in at once who was delayed for failed logins', async () => {
    for (let i = 0; i < 8; i++) await tryLogin(owner, 'wrong');
    expect((await tryLogin(owner, owner.password)).status).toBe(429);
    expect((await reset(await tokenFor(owner))).status).toBe(204);
    expect((await tryLogin(owner, NEW_PASSWORD)).status).toBe(200);
    await server.terminate();
    const entries = await queryStopped<object>(
      server,
      `SELECT action, target_id::text, user_id::text, ip FROM audit_log
        WHERE organization_id = ${owner.organizationId} AND action = 'user.password_reset'`,
    );
    await server.launch();
    const id = String(owner.userId);
    expect(entries).toEqual([{ action: 'user.password_reset', target_id: id, user_id: id, ip: null }]);
  });
});
