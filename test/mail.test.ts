import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { call, login, newKey, newOwner } from './support/client.js';
import { endLeases } from './support/database.js';
import { eventually } from './support/eventually.js';
import { MailServer } from './support/mail-server.js';
import { TestServer, unique } from './support/server.js';

describe('the creator of an API key', () => {
  let server: TestServer;
  let mailServer: MailServer;

  beforeAll(async () => {
    mailServer = await MailServer.start();
    server = await TestServer.start({
      env: {
        SMTP_URL: mailServer.url,
        MAIL_FROM: 'Keys <keys@example.com>',
        APP_URL: 'https://keys.example.com',
      },
    });
  });

  afterAll(async () => {
    await server.stop();
    await mailServer.close();
  });

  test('gets one mail that tells all about it, as text and as html, and never the key', async () => {
    const owner = await newOwner(server);
    const organization = await call(server, `GET /api/organizations/${owner.organizationId}`, {
      as: owner.token,
    });
    const created = await call(server, 'POST /api/api-keys', {
      as: owner.token,
      body: { name: 'Production API', permissions: ['read', 'write'], expires_at: '2099-12-31T23:59:59Z' },
    });
    const { key, api_key } = created.body;
    const { raw, parsed, recipients } = await eventually('the mail', () => mailServer.to(owner.email)[0]);

    expect(recipients).toEqual([owner.email]);
    expect(parsed.to).toMatchObject({ text: owner.email });
    expect(parsed.from).toMatchObject({ value: [{ name: 'Keys', address: 'keys@example.com' }] });
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.messageId).toMatch(/^<msg_[\w-]+\.\d+@keys\.example\.com>$/);
    expect(parsed.subject).toBe(`New API key "Production API" in ${organization.body.data.name}`);
    for (const form of [parsed.text, parsed.html as string]) {
      for (const fact of [
        organization.body.data.name,
        'Production API',
        key.slice(0, 8),
        'read, write',
        '2099-12-31 23:59:59 UTC',
        `${api_key.created_at.slice(0, 10)} ${api_key.created_at.slice(11, 19)} UTC`,
        '127.0.0.1',
        'https://keys.example.com/settings/api-tokens',
      ]) {
        expect(form).toContain(fact);
      }
      expect(form).not.toContain(key);
    }
    expect(raw + server.log).not.toContain(key);
    expect(parsed.attachments).toEqual([]);
  });

  test('gets exactly one mail for each key', async () => {
    const owner = await newOwner(server);
    const names = ['one', 'two', 'three', 'four', 'five'];
    await Promise.all(names.map((name) => newKey(server, owner, { name })));
    await eventually('all mails', () => mailServer.to(owner.email).length >= names.length);
    // Another one's mail, made later, has come: nothing more was waiting.
    const other = await newOwner(server);
    await newKey(server, other);
    await eventually('the mail of the other one', () => mailServer.to(other.email)[0]);
    const mails = mailServer.to(owner.email);
    expect(mails).toHaveLength(names.length);
    for (const name of names) {
      expect(mails.filter(({ parsed }) => parsed.subject?.includes(`"${name}"`))).toHaveLength(1);
    }
  });

  test('is answered while the mail server is gone, and gets the mail when it is back', async () => {
    const owner = await newOwner(server);
    await mailServer.close();
    const before = Date.now();
    await newKey(server, owner, { name: 'Patient' });
    expect(Date.now() - before).toBeLessThan(5_000); // no time-out was waited for
    await eventually('a failed try', () => /could not be sent.+tried again in 2 s/.test(server.log));
    await mailServer.listen();
    const mail = await eventually('the mail', () => mailServer.to(owner.email)[0]);
    expect(mail.parsed.subject).toContain('"Patient"');
    expect(mailServer.to(owner.email)).toHaveLength(1);
  });

  test('gets the mail also when the server is killed before it could be sent', async () => {
    const owner = await newOwner(server);
    await mailServer.close();
    await newKey(server, owner);
    await server.kill();
    await endLeases(server);
    await mailServer.listen();
    await server.launch();
    await eventually('the mail', () => mailServer.to(owner.email)[0]);
    expect(mailServer.to(owner.email)).toHaveLength(1);
  });

  test.each([
    ['markup', '</td><script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['quotes', `"'><a href="https://evil.example">click</a>`],
    ['a header', 'x Bcc: everybody@evil.example'],
    ['an encoded line break', '=?utf-8?Q?x=0D=0ABcc:_everybody@evil.example?='],
    ['an address', '"a" <everybody@evil.example>, b@evil.example'],
    ['letters of all kinds', 'Größe 鍵 مفتاح 🔑 '.repeat(4).trim()],
  ])('cannot put %s into a mail by the names of keys, organizations and users', async (_what, name) => {
    const email = `${unique('hostile')}@example.com`;
    const password = 'correct horse battery staple';
    const registered = await call(server, 'POST /api/v1/register', {
      body: { name, email, password, organization_name: name },
    });
    expect(registered.status).toBe(201);
    const token = await login(server, email, password);
    const created = await call(server, 'POST /api/api-keys', { as: token, body: { name } });
    expect(created.status).toBe(201);

    const { recipients, raw, parsed } = await eventually('the mail', () => mailServer.to(email)[0]);
    expect(recipients).toEqual([email]);
    expect(parsed.headers.has('bcc')).toBe(false);
    expect(parsed.headers.has('cc')).toBe(false);
    expect(parsed.to).toMatchObject({ value: [{ address: email }] });
    expect(raw.split('\r\n\r\n', 1)[0]).not.toMatch(/^bcc:/im);
    expect([...parsed.headers.keys()].sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
    expect(parsed.text).toContain(name);
    const html = parsed.html as string;
    expect(html).not.toMatch(/<script|<img|evil\.example"/i);
    expect(html.match(/<a /g)).toHaveLength(1);
  });

  test.each(['x\r\nBcc: everybody@evil.example', 'x\ny', 'x\0y', 'x\u202egnp', 'x\u2028y', '\ud800'])(
    'cannot have a name with invisible characters at all (case %#)',
    async (name) => {
      const owner = await newOwner(server);
      const key = await call(server, 'POST /api/api-keys', { as: owner.token, body: { name } });
      expect([400, 422]).toContain(key.status);
      const body = {
        name: 'x',
        email: `${unique('x')}@example.com`,
        password: 'correct horse battery staple',
        organization_name: 'x',
      };
      for (const field of ['name', 'organization_name', 'email']) {
        const registered = await call(server, 'POST /api/v1/register', { body: { ...body, [field]: name } });
        expect([400, 422]).toContain(registered.status);
      }
    },
  );
});

describe('without SMTP_URL', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  afterAll(async () => {
    await server.stop();
  });

  test('a mail becomes an .eml file, whole, and readable by its owner alone', async () => {
    const owner = await newOwner(server);
    const { key } = await newKey(server, owner, { name: 'Größe 鍵' });
    const folder = join(server.dataDir, 'mail');
    const file = await eventually('the file', () => {
      try {
        return readdirSync(folder).find((name) => name.endsWith('.eml'));
      } catch {
        return undefined;
      }
    });
    const raw = readFileSync(join(folder, file));
    const parsed = await simpleParser(raw);
    expect(parsed.to).toMatchObject({ text: owner.email });
    expect(parsed.from).toMatchObject({ text: '"Latchkey" <no-reply@localhost>' });
    expect(parsed.text).toContain('Größe 鍵');
    expect(parsed.html).toContain('Größe 鍵');
    expect(raw.toString()).not.toContain(key);
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toEqual([file]);
  });
});
