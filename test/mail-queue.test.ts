import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { createServer, Mailer, NotificationsModule, readSettings } from '../src/index.js';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, endLeases } from './support/database.js';
import { eventually } from './support/eventually.js';
import { MailServer } from './support/mail-server.js';
import { onPostgres, TestServer } from './support/server.js';

interface LoggedMail {
  readonly status: string;
  readonly template: string;
  readonly recipient: string;
  readonly tries: number;
  readonly attempts: { answer: string | null; error: string | null }[];
}

describe('the queue of mails', () => {
  let mailServer: MailServer;
  let server: TestServer;
  let operator: TestUser;

  beforeAll(async () => {
    mailServer = await MailServer.start();
    server = await TestServer.start({ env: { SMTP_URL: mailServer.url } });
    operator = await newOwner(server);
  });

  afterAll(async () => {
    await server.stop();
    await mailServer.close();
  });

  const list = (query = '', as = operator.token) => call(server, `GET /api/mails${query}`, { as });

  /** The mail to that address, as the operator sees it, once it is as wanted. */
  const logged = (address: string, isWanted: (mail: LoggedMail) => boolean): Promise<LoggedMail> =>
    eventually(`the logged mail to ${address}`, async () => {
      const { body } = await list('?limit=100');
      return (body.data as LoggedMail[]).find((mail) => mail.recipient === address && isWanted(mail));
    });

  test('shows the operator each mail and how it went, newest first, in pages, and never what it says', async () => {
    const owner = await newOwner(server);
    await newKey(server, owner, { name: 'first of them' });
    await newKey(server, owner, { name: 'second of them' });
    await eventually('both mails', () => mailServer.to(owner.email).length === 2);
    await eventually('both noted', async () => (await list('?status=sent&limit=2')).body.data.length === 2);

    const first = await list('?limit=1');
    expect(first.body.data).toEqual([
      {
        id: expect.any(Number),
        status: 'sent',
        template: 'key_created',
        recipient: owner.email,
        tries: 1,
        created_at: expect.stringMatching(/Z$/),
        sent_at: expect.stringMatching(/Z$/),
        next_try_at: null,
        last_error: null,
        attempts: [
          {
            started_at: expect.stringMatching(/Z$/),
            duration_ms: expect.any(Number),
            answer: expect.stringMatching(/^250 /),
            error: null,
          },
        ],
      },
    ]);
    const second = await list(`?limit=1&cursor=${first.body.meta.next_cursor}`);
    expect(second.body.data[0].id).toBeLessThan(first.body.data[0].id as number);
    expect(first.text + second.text).not.toContain('of them');
  });

  test('is no business of anybody but the operator', async () => {
    const owner = await newOwner(server);
    const { key } = await newKey(server, operator);
    for (const as of [owner.token, key]) expect((await list('', as)).status).toBe(403);
    expect((await list('?status=lost')).status).toBe(422);
  });

  test('gives up at once what the mail server refuses for good, and says why', async () => {
    const owner = await newOwner(server);
    mailServer.refused.set(owner.email, '550 5.1.1 No such user here');
    await newKey(server, owner);
    const mail = await logged(owner.email, ({ status }) => status === 'failed');
    expect(mail).toMatchObject({ tries: 1, sent_at: null, next_try_at: null });
    expect(mail.attempts).toHaveLength(1);
    expect(mail.attempts[0]).toMatchObject({
      answer: expect.stringContaining('550 5.1.1'),
      error: expect.stringContaining('No such user here'),
    });
    const failed = await list('?status=failed');
    expect(failed.body.data.map(({ recipient }: LoggedMail) => recipient)).toEqual([owner.email]);
  });

  test.each(['450 4.2.0 Greylisted, come back', '554 5.7.1 Relay access denied'])(
    'tries again when the mail server says %j, and logs each try',
    async (answer) => {
      const owner = await newOwner(server);
      mailServer.refused.set(owner.email, answer);
      await newKey(server, owner);
      const waiting = await logged(owner.email, ({ attempts }) => attempts.length === 1);
      expect(waiting).toMatchObject({ status: 'waiting', next_try_at: expect.any(String) });
      mailServer.refused.clear();
      const sent = await logged(owner.email, ({ status }) => status === 'sent');
      expect(sent.attempts.map(({ error }) => error === null)).toEqual([false, true]);
      expect(mailServer.to(owner.email)).toHaveLength(1);
    },
  );

  test('sends what people wait for, however many other mails an organization has caused', async () => {
    const [busy, waiting] = [await newOwner(server), await newOwner(server)];
    mailServer.hangsFor = (address) => address === busy.email;
    for (let i = 0; i < 8; i++) await newKey(server, busy);
    await eventually('as many tries as may be at once', () => mailServer.hanging >= 4);
    await call(server, 'POST /api/v1/password/forgot', { body: { email: waiting.email } });
    await eventually('the mail that is waited for', () => mailServer.to(waiting.email)[0]);
    // By their order, not by a time: in one line, it would come after the others.
    expect(mailServer.to(busy.email)).toEqual([]);
    mailServer.hangsFor = () => false;
    await eventually('all others', () => mailServer.to(busy.email).length >= 8, 60_000);
    mailServer.hanging = 0;
  });

  test('sends again what a server that was killed had claimed, under the same id', async () => {
    const owner = await newOwner(server);
    mailServer.hangsFor = (address) => address === owner.email;
    await newKey(server, owner);
    await eventually('the first try', () => mailServer.hanging > 0);
    await server.kill();
    mailServer.hangsFor = () => false;
    await endLeases(server);
    await server.launch();
    const { parsed } = await eventually('the mail', () => mailServer.to(owner.email)[0]);
    expect(parsed.messageId).toMatch(/^<msg_[\w-]+\.\d+@localhost>$/);
    expect(mailServer.to(owner.email)).toHaveLength(1);
    const mail = await logged(owner.email, ({ status }) => status === 'sent');
    expect(mail.tries).toBe(2);
  });
});

describe('mails of extending modules', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  let mailServer: MailServer;
  let drop: (() => Promise<void>) | undefined;
  let app: NestExpressApplication;

  beforeAll(async () => {
    mailServer = await MailServer.start();
    const database = onPostgres ? await createDatabase() : undefined;
    drop = database?.drop;
    const settings = readSettings({
      DATA_DIR: dataDir,
      DATABASE_URL: database?.url,
      LATCHKEY_SECRET: 'a secret for tests, of more than 32 characters',
      SMTP_URL: mailServer.url,
      LOG_LEVEL: 'silent',
    });
    app = await createServer(settings, [NotificationsModule]);
    await app.listen(0, '127.0.0.1');
  });

  afterAll(async () => {
    await app.close();
    await mailServer.close();
    await drop?.();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('that were sent are not sent again because the database was away for a moment', async () => {
    const owner = await newOwner({ url: await app.getUrl() } as TestServer);
    const dataSource = app.get(DataSource);
    await dataSource.query(
      `CREATE FUNCTION be_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'away'; END $$`,
    );
    await dataSource.query(
      'CREATE TRIGGER away BEFORE INSERT ON mail_attempts FOR EACH ROW EXECUTE FUNCTION be_away()',
    );
    const mail = { to: 'once@example.com', subject: 'News', text: 'There is something new.' };
    await dataSource.transaction((tx) =>
      app.get(Mailer, { strict: false }).send(tx, owner.organizationId, mail),
    );
    await eventually('the mail', () => mailServer.to(mail.to)[0]);
    await dataSource.query('DROP FUNCTION be_away CASCADE');
    const row = await eventually('the record', async () => {
      const [row] = await dataSource.query<{ tries: number; sent_at: Date | null }[]>(
        'SELECT tries, sent_at FROM mails WHERE recipient = $1',
        [mail.to],
      );
      return row?.sent_at == null ? undefined : row;
    });
    expect(row.tries).toBe(1);
    expect(mailServer.to(mail.to)).toHaveLength(1);
    mailServer.received.length = 0;
  });

  test('do not hold up our own, however many there are', async () => {
    const CAMPAIGN = 30;
    const server = { url: await app.getUrl() } as TestServer;
    const owner = await newOwner(server);
    // All tries that may be under way at once are soon taken by mails that are never answered.
    mailServer.hangsFor = (address) => address.startsWith('reader-');
    const mailer = app.get(Mailer, { strict: false });
    await app.get(DataSource).transaction(async (tx) => {
      for (let i = 0; i < CAMPAIGN; i++) {
        const mail = { to: `reader-${i}@example.com`, subject: 'News', text: 'There is something new.' };
        await mailer.send(tx, owner.organizationId, mail);
      }
    });
    await eventually('the campaign', () => mailServer.hanging > 0);
    await newKey(server, owner, { name: 'Urgent' });
    await eventually('our own mail', () => mailServer.to(owner.email)[0]);
    // By their order, not by a time: in one line, ours would come after all of them.
    expect(mailServer.received).toHaveLength(1);
    mailServer.hangsFor = () => false;
    await eventually('all others', () => mailServer.received.length > CAMPAIGN, 60_000);
  });
});
