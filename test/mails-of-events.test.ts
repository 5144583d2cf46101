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
import { call, login, newKey, newOwner, type TestUser } from './support/client.js';
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
    await login(server, owner.email, owner.password);
    expect((await from('198.51.100.3')).status).toBe(200);
    expect(await told()).toBe(before + 2);
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
