import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { createServer } from '../src/bootstrap.js';
import { readSettings } from '../src/config/settings.js';
import type { ApiKeyFacts, EventData, EventType } from '../src/events/event-types.js';
import { Outbox } from '../src/events/outbox.js';
import { PasswordResetTokens } from '../src/users/password-reset-tokens.js';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase } from './support/database.js';
import { mailTo } from './support/mails.js';
import { newMember } from './support/member.js';
import { eventually } from './support/eventually.js';
import { onPostgres, type TestServer } from './support/server.js';

const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
let drop: (() => Promise<void>) | undefined;
let app: NestExpressApplication;
let server: TestServer;
let operator: TestUser;
let owner: TestUser;

beforeAll(async () => {
  const database = onPostgres ? await createDatabase() : undefined;
  drop = database?.drop;
  const settings = readSettings({
    DATA_DIR: dataDir,
    DATABASE_URL: database?.url,
    LATCHKEY_SECRET: 'a secret for tests, of more than 32 characters',
    TRUST_PROXY: 'true',
    LOG_LEVEL: 'silent',
  });
  app = await createServer(settings);
  await app.listen(0, '127.0.0.1');
  server = { url: await app.getUrl(), dataDir } as TestServer;
  operator = await newOwner(server);
});

beforeEach(async () => {
  owner = await newOwner(server);
});

afterAll(async () => {
  await app.close();
  await drop?.();
  rmSync(dataDir, { recursive: true, force: true });
});

function tell<Type extends EventType>(type: Type, more: Omit<EventData[Type], 'organization_id' | 'actor'>) {
  const { organizationId } = owner;
  const data = { ...more, organization_id: organizationId, actor: null } as unknown as EventData[Type];
  return app
    .get(DataSource)
    .transaction((tx) => app.get(Outbox).append(tx, organizationId, type, data, { ip: null }));
}

/** A key that a member with the right to do so has made in the owner's organization. */
async function keyOf(maker: TestUser): Promise<ApiKeyFacts> {
  const { id } = await newKey(server, maker);
  const { body } = await call(server, `GET /api/api-keys/${id}`, { as: maker.token });
  return body.data;
}

/** With a new password, which is the owner's from then on. */
async function resetFrom(address: string): Promise<void> {
  const token = await app.get(PasswordResetTokens).issue(owner.userId, owner.email, new Date());
  const body = { token, password: 'another battery staple' };
  const headers = { 'x-forwarded-for': address };
  const answer = await call(server, 'POST /api/v1/password/reset', { body, headers });
  expect(answer.status).toBe(204);
  owner = { ...owner, password: body.password };
}

const subjectIs = (start: string) => (text: string) => text.startsWith(start);
const remove = ({ userId }: TestUser) =>
  call(server, `DELETE /api/organizations/${owner.organizationId}/members/${userId}`, { as: owner.token });

/** The mails that the queue holds or has held, by what they are and to whom. */
const mails = async (template: string): Promise<string[]> => {
  const rows = await app.get(DataSource).query<{ recipient: string }[]>(
    `SELECT recipient FROM mails JOIN events e ON e.id = event_id
        WHERE e.organization_id = $1 AND template = $2 ORDER BY mails.id`,
    [owner.organizationId, template],
  );
  return rows.map(({ recipient }) => recipient);
};

/** All that has been told so far has been listened to. */
const allHeard = () =>
  eventually('an empty outbox', async () => {
    const [row] = await app
      .get(DataSource)
      .query<{ left: boolean }[]>('SELECT EXISTS (SELECT 1 FROM events WHERE due_at IS NOT NULL) AS left');
    return row?.left === false;
  });

describe.each([
  ['api_key.expiring', 'key_expiring', { days_left: 7 }, 'An API key in'],
  ['api_key.expired', 'key_expired', {}, 'An API key in'],
] as const)('%s', (type, template, more, begin) => {
  const tellOf = (api_key: ApiKeyFacts) => tell(type, { api_key, ...more });

  test('is mailed to the creator of the key, and to nobody else', async () => {
    const creator = await newMember(server, owner, 'owner');
    await tellOf(await keyOf(creator));
    const mail = await mailTo(server, creator.email, subjectIs(begin));
    expect(mail.subject).toContain('"Production API"');
    expect(mail.text).toMatch(/expire/);
    expect(await mails(template)).toEqual([creator.email]);
  });

  test('is mailed to the owners when the creator has left', async () => {
    const creator = await newMember(server, owner, 'owner');
    const second = await newMember(server, owner, 'owner');
    await newMember(server, owner, 'admin');
    const key = await keyOf(creator);
    expect((await remove(creator)).status).toBe(204);
    await tellOf(key);
    await Promise.all([owner, second].map(({ email }) => mailTo(server, email, subjectIs(begin))));
    expect(await mails(template)).toEqual([owner.email, second.email]);
  });
});

describe('a key that is revoked', () => {
  const revoke = (id: number, as: string) => call(server, `DELETE /api/api-keys/${id}`, { as });

  test('is told to its creator when somebody else did it, and who', async () => {
    const creator = await newMember(server, owner, 'owner');
    const { id } = await keyOf(creator);
    expect((await revoke(id, owner.token)).status).toBe(204);
    const mail = await mailTo(server, creator.email, (text) => text.includes('revoked an API key'));
    expect(mail.text).toContain(`Test User (${owner.email})`);
    expect(await mails('key_revoked')).toEqual([creator.email]);
  });

  test('is told to its creator when another key did it', async () => {
    const { id } = await newKey(server, owner);
    const manager = await newKey(server, owner, { permissions: ['api-keys:write'] });
    expect((await revoke(id, manager.key)).status).toBe(204);
    const mail = await mailTo(server, owner.email, (text) => text.includes('revoked an API key'));
    expect(mail.text).toMatch(/Revoked by: +an API key of the organization/);
  });

  test('is not told to its creator who did it, nor to one who has left', async () => {
    const creator = await newMember(server, owner, 'owner');
    const [one, two] = [await keyOf(creator), await keyOf(creator)];
    await revoke(one.id, creator.token);
    await remove(creator);
    await revoke(two.id, owner.token);
    await allHeard();
    expect(await mails('key_revoked')).toEqual([]);
  });
});

describe('the owners', () => {
  test('are told that the organization is suspended, why, and that it is reinstated', async () => {
    const second = await newMember(server, owner, 'owner');
    await newMember(server, owner, 'member');
    const ask = (what: string, body?: unknown) =>
      call(server, `POST /api/organizations/${owner.organizationId}/${what}`, { as: operator.token, body });
    expect((await ask('suspend', { reason: 'The invoice is not paid.' })).status).toBe(200);
    for (const { email } of [owner, second]) {
      const mail = await mailTo(server, email, (text) => text.includes('has been suspended'));
      expect(mail.text).toMatch(/Reason: +The invoice is not paid\./);
    }
    expect((await ask('reinstate')).status).toBe(200);
    for (const { email } of [owner, second]) {
      await mailTo(server, email, (text) => text.includes('no longer suspended'));
    }
    expect(await mails('organization_suspended')).toEqual([owner.email, second.email]);
  });

  test('are told of a webhook that fails, and of one that was disabled, and what to do', async () => {
    const webhook = { id: 3, description: 'Billing', host: 'hooks.example.com' };
    await tell('webhook.failing', { webhook, failures: 4, error: 'The answer was 503.' });
    const failing = await mailTo(server, owner.email, (text) => text.includes('have failed'));
    for (const fact of ['hooks.example.com', 'Billing', 'The answer was 503.', '/settings/webhooks']) {
      expect(failing.text).toContain(fact);
    }
    await tell('webhook.disabled', { webhook, reason: 'failing' });
    const disabled = await mailTo(server, owner.email, (text) => text.includes('has been disabled'));
    for (const fact of ['hooks.example.com', 'Billing', '/api/webhooks/3/recover']) {
      expect(disabled.text).toContain(fact);
    }
  });

  test('are told of a webhook that fails once a day, and of another one nevertheless', async () => {
    const webhook = { id: 31, description: null, host: 'hooks.example.com' };
    const fails = (id: number) =>
      tell('webhook.failing', { webhook: { ...webhook, id }, failures: 4, error: 'The answer was 503.' });
    for (const id of [31, 31, 32]) {
      await fails(id);
      await allHeard();
    }
    expect(await mails('webhook_failing')).toEqual([owner.email, owner.email]);
    await app
      .get(DataSource)
      .query(`UPDATE mails SET created_at = now() - interval '25 hours' WHERE recipient = $1`, [owner.email]);
    await fails(31);
    await allHeard();
    expect(await mails('webhook_failing')).toHaveLength(3);
  });

  test('get ten mails of a kind within an hour, and of other kinds nevertheless', async () => {
    for (let i = 0; i < 11; i++) {
      await tell('organization.suspended', { reason: `No. ${i}` });
      await allHeard();
    }
    expect(await mails('organization_suspended')).toHaveLength(10);
    await tell('organization.reinstated', {});
    await allHeard();
    expect(await mails('organization_reinstated')).toEqual([owner.email]);
    await app
      .get(DataSource)
      .query(`UPDATE mails SET created_at = now() - interval '61 minutes' WHERE recipient = $1`, [
        owner.email,
      ]);
    await tell('organization.suspended', { reason: 'An hour later' });
    await allHeard();
    expect(await mails('organization_suspended')).toHaveLength(11);
  });

  test('get one mail each, also when the event is told twice, and none when they are disabled', async () => {
    const gone = await newMember(server, owner, 'owner');
    const sql = (text: string, values: unknown[]) => app.get(DataSource).query(text, values);
    await sql('UPDATE users SET disabled_at = now() WHERE id = $1', [gone.userId]);
    await tell('organization.suspended', { reason: 'Once' });
    await mailTo(server, owner.email, (text) => text.includes('Once'));
    await sql('UPDATE events SET due_at = now() WHERE organization_id = $1', [owner.organizationId]);
    await allHeard();
    expect(await mails('organization_suspended')).toEqual([owner.email]);
  });
});

describe('a login', () => {
  const from = (address: string, device_name = 'laptop') =>
    call(server, 'POST /api/v1/login', {
      body: { email: owner.email, password: owner.password, device_name },
      headers: { 'x-forwarded-for': address },
    });
  const told = async () => {
    await allHeard();
    return (await mails('signed_in_elsewhere')).length;
  };

  test('from an address not seen before is told to the user, once, with the device', async () => {
    const before = await told(); // of newOwner, which registers from another one than it logs in from
    expect((await from('203.0.113.9', 'phone <script>')).status).toBe(200);
    const mail = await mailTo(server, owner.email, (text) => text.includes('203.0.113.9'));
    expect(mail.text).toMatch(/Device: +phone <script>/);
    expect(mail.html).not.toContain('<script>');
    expect((await from('203.0.113.9')).status).toBe(200);
    const atOnce = await Promise.all(Array.from({ length: 4 }, () => from('203.0.113.10')));
    expect(atOnce.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await told()).toBe(before + 2);
  });

  test('from where the user has registered, or from the same /64, is told to nobody', async () => {
    const email = `ada-${Date.now()}@example.com`;
    const body = { name: 'Ada', email, password: owner.password, organization_name: 'Engines' };
    const headers = { 'x-forwarded-for': '2001:db8:1:2::3' };
    const registered = await call(server, 'POST /api/v1/register', { body, headers });
    owner = { ...owner, email, organizationId: registered.body.data.organization.id };
    expect((await from('2001:db8:1:2::3')).status).toBe(200);
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(200);
    expect(await told()).toBe(0);
    expect((await from('2001:db8:1:3::1')).status).toBe(200);
    expect(await told()).toBe(1);
  });

  test('of a user of whom no address is known is told to nobody, and the next one from elsewhere is', async () => {
    const before = await told();
    await app.get(DataSource).query('DELETE FROM user_networks WHERE user_id = $1', [owner.userId]);
    expect((await from('198.51.100.1')).status).toBe(200);
    expect(await told()).toBe(before);
    expect((await from('198.51.100.2')).status).toBe(200);
    expect(await told()).toBe(before + 1);
  });

  test('that is refused notes nothing; and what was not seen for half a year is new again', async () => {
    const before = await told();
    const wrong = { email: owner.email, password: 'wrong', device_name: 'x' };
    const headers = { 'x-forwarded-for': '198.51.100.3' };
    await call(server, 'POST /api/v1/login', { body: wrong, headers });
    expect((await from('198.51.100.3')).status).toBe(200);
    expect(await told()).toBe(before + 1);
    await app.get(DataSource).query(
      `UPDATE user_networks
          SET last_seen_at = now() - CASE network WHEN '198.51.100.3' THEN interval '181 days' ELSE interval '2 days' END
        WHERE user_id = $1`,
      [owner.userId],
    );
    expect((await from('198.51.100.3')).status).toBe(200);
    expect(await told()).toBe(before + 2);
  });

  test('with the right password is told also when it is refused for something else', async () => {
    const before = await told();
    const refusedFor = (address: string, more: object) =>
      call(server, 'POST /api/v1/login', {
        body: { email: owner.email, password: owner.password, device_name: 'laptop', ...more },
        headers: { 'x-forwarded-for': address },
      });
    const { organizationId: organization_id } = operator;
    const elsewhere = await refusedFor('198.51.100.20', { organization_id });
    expect(Object.keys(elsewhere.body.errors as object)).toEqual(['organization_id']);
    expect(await told()).toBe(before + 1);
    const tooMuch = await refusedFor('198.51.100.21', { abilities: ['operator:write'] });
    expect(Object.keys(tooMuch.body.errors as object)).toEqual(['abilities']);
    expect(await told()).toBe(before + 2);
  });

  test('after a reset of the password is told, except from where the reset was made', async () => {
    expect((await from('203.0.113.50')).status).toBe(200);
    const before = await told();
    await resetFrom('203.0.113.60');
    expect((await from('203.0.113.60')).status).toBe(200);
    expect(await told()).toBe(before);
    expect((await from('203.0.113.50')).status).toBe(200);
    expect(await told()).toBe(before + 1);
  });
});

describe('a reset of the password', () => {
  test('is told to the user: from where, and what it does not end', async () => {
    await resetFrom('203.0.113.61');
    const mail = await mailTo(server, owner.email, (text) => text.includes('203.0.113.61'));
    expect(mail.subject).toBe('Your password was changed');
    expect(mail.text).toContain('API keys and members of your organizations stay as they are');
  });

  test('ends more logins than one statement takes', async () => {
    await app.get(DataSource).query(
      `INSERT INTO api_keys
       SELECT (jsonb_populate_record(k, jsonb_build_object('id', 1000000 + n, 'key_hash', '\\x' || encode(sha256(n::text::bytea), 'hex')))).*
         FROM api_keys k, generate_series(1, 1001) n WHERE k.user_id = $1 AND k.revoked_at IS NULL`,
      [owner.userId],
    );
    await resetFrom('203.0.113.62');
    const [left] = await app
      .get(DataSource)
      .query<object[]>(
        'SELECT count(*)::int AS all, count(revoked_at)::int AS ended FROM api_keys WHERE user_id = $1',
        [owner.userId],
      );
    expect(left).toEqual({ all: 1_002, ended: 1_002 });
  });
});

describe('a request to reset a password', () => {
  const forgot = (email: string) => call(server, 'POST /api/v1/password/forgot', { body: { email } });

  test('is answered before anybody looks whether there is such a user, and is not lost', async () => {
    const answers = await app.get(DataSource).transaction(async (tx) => {
      await tx.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
      // Whoever looks for a user now waits until both have been answered.
      return Promise.all([owner.email, `nobody-${Date.now()}@example.com`].map(forgot));
    });
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await mailTo(server, owner.email, (text) => text.includes('asked to reset the password'));
  });
});

describe('a mail that has waited', () => {
  const sql = <Row extends object>(text: string, values: unknown[] = []) =>
    app.get(DataSource).query<Row[]>(text, values);

  /** As if it were tried again after what has happened meanwhile. @returns why it was not sent, or `sent` */
  async function sendAgain(template: string, recipient: string): Promise<string> {
    const where = `WHERE template = '${template}' AND recipient = $1`;
    const read = () =>
      sql<{ last_error: string | null; sent_at: Date | null; due_at: Date | null }>(
        `SELECT last_error, sent_at, due_at FROM mails ${where}`,
        [recipient],
      );
    await eventually('the mail', async () => (await read())[0]?.sent_at != null);
    await sql(`UPDATE mails SET sent_at = NULL, due_at = now() ${where}`, [recipient]);
    return eventually('the end of the try', async () => {
      const [mail] = await read();
      if (mail?.due_at !== null) return undefined;
      expect(mail.sent_at === null).toBe(mail.last_error !== null);
      return mail.last_error ?? 'sent';
    });
  }

  test('is sent to a member, and not to one who has left meanwhile', async () => {
    const creator = await newMember(server, owner, 'owner');
    await keyOf(creator);
    expect(await sendAgain('key_created', creator.email)).toBe('sent');
    await remove(creator);
    expect(await sendAgain('key_created', creator.email)).toMatch(/no member any more/);
  });

  test('is sent to an owner, and not to one who is an owner no more or disabled', async () => {
    const [second, third] = [
      await newMember(server, owner, 'owner'),
      await newMember(server, owner, 'owner'),
    ];
    await tell('organization.suspended', { reason: 'Once' });
    expect(await sendAgain('organization_suspended', owner.email)).toBe('sent');
    await eventually('all', async () => (await mails('organization_suspended')).length === 3);
    await sql(`UPDATE members SET role = 'admin' WHERE organization_id = $1 AND user_id = $2`, [
      owner.organizationId,
      second.userId,
    ]);
    await sql('UPDATE users SET disabled_at = now() WHERE id = $1', [third.userId]);
    for (const { email } of [second, third]) {
      expect(await sendAgain('organization_suspended', email)).toMatch(/no owner any more, or disabled/);
    }
  });

  test('is not sent about an invitation that is gone', async () => {
    const email = `guest-${Date.now()}@example.com`;
    const path = `POST /api/organizations/${owner.organizationId}/members`;
    const invited = await call(server, path, { as: owner.token, body: { email, role: 'member' } });
    expect(invited.status).toBe(202);
    expect(await sendAgain('invitation', email)).toBe('sent');
    await sql('DELETE FROM invitations WHERE email = $1', [email]);
    expect(await sendAgain('invitation', email)).toMatch(/invitation is gone/);
  });

  test.each([
    [
      'it was asked for more than 60 minutes ago',
      `UPDATE events SET created_at = now() - interval '61 minutes' WHERE type = 'user.password_reset_requested' AND data #> '{user,id}' = to_jsonb($1::int)`,
    ],
    ['the password was changed since', 'UPDATE users SET password_changed_at = now() WHERE id = $1'],
    ['the user has another address now', `UPDATE users SET email = 'other-' || email WHERE id = $1`],
    ['the user is disabled', 'UPDATE users SET disabled_at = now() WHERE id = $1'],
  ])('with a code for a new password is not sent when %s', async (_what, change) => {
    await call(server, 'POST /api/v1/password/forgot', { body: { email: owner.email } });
    expect(await sendAgain('password_reset', owner.email)).toBe('sent');
    await sql(change, [owner.userId]);
    expect(await sendAgain('password_reset', owner.email)).toMatch(/user is gone|too long ago/);
  });
});
