import { ByteReceiver, type Answering } from './support/byte-receiver.js';
import { type Certificate, newCertificate } from './support/certificates.js';
import { newKey } from './support/client.js';
import { eventually } from './support/eventually.js';
import { type Received, verify } from './support/receiver.js';
import { TestServer } from './support/server.js';
import { type Attempt, type Delivery, isWaiting, sql, Subscriber } from './support/subscriber.js';

const LIMIT = 16 * 1_024;
const OK = 'HTTP/1.1 200 OK\r\n';
const answering =
  (text: string, ...more: Buffer[]): Answering =>
  (socket) =>
    socket.end(Buffer.concat([Buffer.from(text, 'latin1'), ...more]));
const withBody = (body: Buffer): Answering => answering(`${OK}content-length: ${body.length}\r\n\r\n`, body);

describe('the log of deliveries', () => {
  let server: TestServer;
  let us: Subscriber;
  let trusted: Certificate;
  let unknown: Certificate;

  beforeAll(async () => {
    trusted = newCertificate('DNS:localhost');
    unknown = newCertificate('DNS:localhost,IP:127.0.0.1');
    server = await TestServer.start({ env: { NODE_EXTRA_CA_CERTS: trusted.file } });
  });

  beforeEach(async () => {
    us = await Subscriber.register(server);
  });

  afterEach(() => us.stop());

  afterAll(async () => {
    await server.stop();
    trusted.remove();
    unknown.remove();
  });

  /** The first attempt at a receiver that answers so. */
  async function attemptAt(answer: Answering, tls?: Certificate, host = '127.0.0.1'): Promise<Attempt> {
    const receiver = await ByteReceiver.start(answer, tls);
    try {
      const { id } = await us.newWebhook(receiver.url.replace('127.0.0.1', host), ['webhook.test']);
      return await us.attempt(id);
    } finally {
      await receiver.stop();
    }
  }

  describe('has of an attempt', () => {
    test('what was sent and what came, to whom, and how long each phase took', async () => {
      const { id } = await us.newWebhook(
        (await us.newReceiver(() => ({ status: 200, headers: { 'X-Answer': 'yes' }, body: 'Dänke' }))).url,
        ['webhook.test'],
      );
      const attempt = await us.attempt(id);
      const number = expect.any(Number) as number;
      expect(attempt).toEqual({
        started_at: expect.any(String) as string,
        duration_ms: number,
        address: '127.0.0.1',
        timings: { dns: null, connect: number, tls: null, wait: number, body: number, total: number },
        request_headers: {
          'content-type': 'application/json',
          'user-agent': 'Latchkey-Webhooks/1',
          'latchkey-api-version': '2026-11-01',
          'webhook-id': expect.stringMatching(/^msg_/) as string,
          'webhook-timestamp': expect.stringMatching(/^\d+$/) as string,
          'webhook-signature': expect.stringMatching(/^v1,/) as string,
        },
        status_code: 200,
        response_headers: expect.objectContaining({ 'x-answer': 'yes' }) as Attempt['response_headers'],
        response_body: 'Dänke',
        error_kind: null,
        error: null,
      });
      expect(Date.parse(attempt.started_at)).toBeLessThanOrEqual(Date.now() + 60_000);
    });

    test('the time that the name and the encryption took, and none of a connection that was kept', async () => {
      const answer: Answering = (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      const receiver = await ByteReceiver.start(answer, trusted);
      try {
        const { id } = await us.newWebhook(`https://localhost:${receiver.port}/`, ['webhook.test']);
        const first = await us.attempt(id);
        const number = expect.any(Number) as number;
        expect(first).toMatchObject({ status_code: 204, error: null, response_body: '' });
        expect(first.timings).toEqual({
          dns: number,
          connect: number,
          tls: number,
          wait: number,
          body: number,
          total: number,
        });
        const second = await us.attempt(id);
        expect(second).toMatchObject({ status_code: 204, address: '127.0.0.1' });
        // On a machine that is very slow the connection may have been given up meanwhile.
        const wasKept = receiver.connections === 1;
        for (const phase of ['dns', 'connect', 'tls']) expect(second.timings![phase] === null).toBe(wasKept);
      } finally {
        await receiver.stop();
      }
    });

    test("headers without what may be the receiver's secrets, and no more than a few KiB of them", async () => {
      const headers = [
        'Set-Cookie: session=abc-session',
        'set-cookie: other=abc-other',
        'X-Auth-Token: abc-token',
        'WWW-Authenticate: Basic realm="abc-realm"',
        'X-Secret-Thing: abc-thing',
        'X-Api-Key: abc-key',
        'X-Plain: seen',
        'X-Twice: 1',
        'X-Twice: 2',
        `X-Long: ${'l'.repeat(9_000)}`,
        'X-Latin: caf\xe9',
        'X-After: seen',
        'content-length: 0',
      ];
      const attempt = await attemptAt(answering(`${OK}${headers.join('\r\n')}\r\n\r\n`));
      expect(attempt.error).toBeNull();
      const logged = attempt.response_headers!;
      expect(logged).toMatchObject({
        'set-cookie': '[redacted]',
        'x-auth-token': '[redacted]',
        'www-authenticate': '[redacted]',
        'x-secret-thing': '[redacted]',
        'x-api-key': '[redacted]',
        'x-plain': 'seen',
        'x-twice': '1, 2',
        'x-latin': 'café',
        'x-after': 'seen',
      });
      expect(JSON.stringify(logged)).not.toContain('abc-');
      expect(logged['x-long']).toMatch(/^l{2048}…$/);

      const many = Array.from({ length: 60 }, (_, i) => `x-${i}: ${'m'.repeat(200)}`).join('\r\n');
      const cut = await attemptAt(answering(`${OK}${many}\r\ncontent-length: 0\r\n\r\n`));
      expect(JSON.stringify(cut.response_headers).length).toBeLessThan(10_000);
      expect(cut.response_headers).toMatchObject({ 'x-0': 'm'.repeat(200) });
    });

    test.each<[string, Answering, string | RegExp]>([
      [
        'bytes that are no text',
        withBody(Buffer.from([0x66, 0xff, 0x00, 0xc3, 0x28, 0x66])),
        'f\uFFFD\uFFFD\uFFFD(f',
      ],
      ['half of a character', withBody(Buffer.from('🔑').subarray(0, 2)), '\uFFFD'],
      ['nothing', withBody(Buffer.alloc(0)), ''],
      ['as much as is kept', withBody(Buffer.alloc(LIMIT, 'a')), /^a{16384}$/],
      ['more than is kept', withBody(Buffer.alloc(LIMIT * 4, 'a')), /^a{16384}$/],
      ['no end', endless, /^e{16384}$/],
    ])('of an answer with %s the first 16 KiB, as text', async (_what, answer, text) => {
      const attempt = await attemptAt(answer);
      expect(attempt).toMatchObject({ status_code: 200, error_kind: null });
      if (typeof text === 'string') expect(attempt.response_body).toBe(text);
      else expect(attempt.response_body).toMatch(text);
    });
  });

  describe('says what went wrong:', () => {
    test.each<[string, Answering, Partial<Attempt>]>([
      [
        'status',
        answering('HTTP/1.1 500 Oh\r\ncontent-length: 2\r\n\r\nno'),
        { status_code: 500, response_body: 'no' },
      ],
      [
        'redirect',
        answering('HTTP/1.1 301 Moved\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'),
        { status_code: 301 },
      ],
      ['protocol', answering('SSH-2.0-OpenSSH_9.9\r\n'), { status_code: null, response_headers: null }],
      ['protocol', answering(`${OK}content-length: 100\r\n\r\n0123456789`), { status_code: 200 }],
      ['protocol', answering(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\nno chunk`), { status_code: 200 }],
      ['protocol', answering(`${OK}x-huge: ${'h'.repeat(100_000)}\r\n\r\n`), { status_code: null }],
      [
        'protocol',
        (socket) => socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
        { status_code: null },
      ],
      ['connection', (socket) => socket.destroy(), { status_code: null, response_body: null }],
    ])('%s (case %#)', async (error_kind, answer, more) => {
      const attempt = await attemptAt(answer);
      expect(attempt).toMatchObject({ error_kind, address: '127.0.0.1', ...more });
      expect(attempt.error).toMatch(/^[A-Z].{5,200}$/);
      expect(attempt.timings).toMatchObject({ connect: expect.any(Number), total: expect.any(Number) });
    });

    test('connection, when nobody listens', async () => {
      const receiver = await ByteReceiver.start(() => undefined);
      const { url } = receiver;
      await receiver.stop();
      const { id } = await us.newWebhook(url, ['webhook.test']);
      const attempt = await us.attempt(id);
      expect(attempt).toMatchObject({
        status_code: null,
        error_kind: 'connection',
        error: 'No answer: ECONNREFUSED',
      });
      expect(attempt.timings).toMatchObject({ connect: null, wait: null, total: expect.any(Number) });
    });

    test('dns, when there is no such name', async () => {
      const { id } = await us.newWebhook('https://receiver.invalid/', ['webhook.test']);
      const attempt = await us.attempt(id);
      expect(attempt).toMatchObject({ status_code: null, error_kind: 'dns', address: null });
      expect(attempt.error).toMatch(/^The name cannot be resolved: /);
    });

    test('timeout, when an answer does not end in time, also one that does not say how long it is', async () => {
      const attempt = await attemptAt((socket) => socket.write(`${OK}\r\nso far`));
      expect(attempt).toMatchObject({
        error_kind: 'timeout',
        status_code: 200,
        error: 'No complete answer in time.',
      });
      expect(attempt.duration_ms).toBeGreaterThan(14_000);
    });

    test('tls, when the certificate is of nobody known, of another name, or not there at all', async () => {
      const take: Answering = (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      const selfSigned = await attemptAt(take, unknown);
      expect(selfSigned).toMatchObject({ error_kind: 'tls', status_code: null, address: '127.0.0.1' });
      expect(selfSigned.error).toBe('No secure connection: DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(selfSigned.timings).toMatchObject({ connect: expect.any(Number), tls: null, wait: null });

      const ofAnotherName = await attemptAt(take, trusted);
      expect(ofAnotherName).toMatchObject({ error_kind: 'tls', status_code: null });
      expect(await attemptAt(take, trusted, 'localhost')).toMatchObject({
        error_kind: null,
        status_code: 204,
      });

      const plain = await us.newReceiver();
      const { id } = await us.newWebhook(plain.url.replace('http:', 'https:'), ['webhook.test']);
      expect(await us.attempt(id)).toMatchObject({ error_kind: 'tls', status_code: null });
    });
  });

  test('is read page by page, newest first', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url, ['api_key.created']);
    for (let i = 0; i < 5; i++) await newKey(server, us.owner);
    await eventually('all messages', () => receiver.received.length === 5);
    const pages = await pagesOf(id, 'limit=2');
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    const ids = pages.flat();
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
  });

  test('is filtered by status, type of event and time, also page by page', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url);
    const keys = [];
    for (let i = 0; i < 3; i++) keys.push((await newKey(server, us.owner)).id);
    await eventually('the created', async () => (await us.deliveries(id, '?status=succeeded')).length === 3);
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } });
    for (const key of keys.slice(0, 2)) await us.ask(`DELETE /api/api-keys/${key}`);
    await eventually(
      'the revoked',
      async () =>
        (await us.deliveries(id)).filter(({ tries, status }) => tries === 1 && status === 'pending')
          .length === 2,
    );
    const ids = (await us.deliveries(id)).map((delivery) => delivery.id);
    const [lastRevoked, , , , firstCreated] = ids;
    await sql(
      server,
      `UPDATE webhook_deliveries
          SET created_at = now() - CASE id WHEN ${firstCreated} THEN interval '2 days' ELSE interval '0' END,
              status = CASE id WHEN ${lastRevoked} THEN 'failed' ELSE status END,
              due_at = CASE id WHEN ${lastRevoked} THEN NULL ELSE due_at END
        WHERE id IN (${firstCreated}, ${lastRevoked})`,
    );
    const found = async (search: string) =>
      (await us.deliveries(id, `?${search}`)).map((row) => ids.indexOf(row.id));
    const yesterday = encodeURIComponent(new Date(Date.now() - 86_400_000).toISOString());
    expect(await found('status=succeeded')).toEqual([2, 3, 4]);
    expect(await found('status=failed')).toEqual([0]);
    expect(await found('status=pending')).toEqual([1]);
    expect(await found('status=skipped')).toEqual([]);
    expect(await found('event_type=api_key.revoked')).toEqual([0, 1]);
    expect(await found('event_type=credits.exhausted')).toEqual([]);
    expect(await found(`since=${yesterday}`)).toEqual([0, 1, 2, 3]);
    expect(await found(`until=${yesterday}`)).toEqual([4]);
    expect(await found(`since=${yesterday}&until=${yesterday}`)).toEqual([]);
    expect(await found(`since=${yesterday}&event_type=api_key.created&status=succeeded`)).toEqual([2, 3]);
    expect((await pagesOf(id, 'limit=1&status=succeeded')).flat()).toEqual(ids.slice(2));
    expect((await pagesOf(id, `limit=1&event_type=api_key.created&since=${yesterday}`)).flat()).toEqual(
      ids.slice(2, 4),
    );
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'cursor=x',
    'cursor=',
    'page=2',
    'status=invented',
    'status=',
    'status=succeeded&status=failed',
    'event_type=api_key.*',
    'event_type=toString',
    'event_type=member.invited',
    'since=yesterday',
    'since=2026-02-30T00:00:00Z',
    'since=',
    'until=2026-11-22',
    'until=2026-11-22T00:00:00Z&until=2026-11-23T00:00:00Z',
  ])('refuses to be read with %s', async (search) => {
    const { id } = await us.newWebhook('https://8.8.8.8/');
    const refused = await us.ask(`GET /api/webhooks/${id}/deliveries?${search}`);
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.body.errors)).toEqual([search.split('=', 1)[0]]);
  });

  test('is where one is sent again from, under the same webhook-id and with the same body', async () => {
    const receiver = await us.newReceiver();
    const { id, secret } = await us.newWebhook(receiver.url, ['api_key.created']);
    await newKey(server, us.owner);
    const done = await us.delivery(id, ({ status }) => status === 'succeeded');
    const again = await us.ask(`POST /api/webhooks/${id}/deliveries/${done.id}/redeliver`);
    expect(again.status).toBe(202);
    await eventually('the second message', () => receiver.received.length === 2);
    const [first, second] = receiver.received as [Received, Received];
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.raw).toBe(first.raw);
    expect(verify(secret, second)).toEqual(first.body);
    const twice = await us.delivery(id, ({ tries, status }) => tries === 2 && status === 'succeeded');
    expect(twice.attempts).toHaveLength(2);
    expect((await us.ask(`POST /api/webhooks/${id}/deliveries/999999999/redeliver`)).status).toBe(404);
    await us.ask(`PATCH /api/webhooks/${id}`, { status: 'disabled' });
    expect((await us.ask(`POST /api/webhooks/${id}/deliveries/${done.id}/redeliver`)).status).toBe(409);
  });

  test('is kept for 30 days, and events as long; what is still to be done, and the audit log, for ever', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url, ['webhook.test']);
    const made: Delivery[] = [];
    for (const name of ['old', 'old but waiting', 'younger']) {
      if (name === 'old but waiting')
        receiver.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } });
      await us.ask(`POST /api/webhooks/${id}/test`);
      made.push(
        await us.delivery(id, (row) =>
          made.length === 0 ? row.status === 'succeeded' : isWaiting(row) && row.id !== made.at(-1)?.id,
        ),
      );
    }
    const [old, waiting, younger] = made as [Delivery, Delivery, Delivery];
    const daysOf = (column: string) =>
      `now() - CASE ${column} WHEN '${younger.message_id}' THEN interval '29 days' ELSE interval '31 days' END`;
    const organization = us.owner.organizationId;
    await sql(
      server,
      `WITH deliveries AS (
         UPDATE webhook_deliveries d SET created_at = ${daysOf('message_id')},
                status = CASE message_id WHEN '${waiting.message_id}' THEN d.status ELSE 'succeeded' END,
                due_at = CASE message_id WHEN '${waiting.message_id}' THEN d.due_at END
           FROM events e WHERE e.id = d.event_id AND d.endpoint_id = ${id}
       ), told AS (
         UPDATE events SET created_at = ${daysOf('message_id')} WHERE organization_id = ${organization}
       ), untold AS (
         INSERT INTO events (organization_id, message_id, type, data, context, body, created_at, due_at)
         VALUES (${organization}, 'msg_untold', 'webhook.test', '{}', '{}', '{}', now() - interval '31 days',
                 now() + interval '1 day')
       )
       UPDATE audit_log SET created_at = now() - interval '400 days' WHERE organization_id = ${organization}`,
    );
    const audited = await auditCount();
    expect(audited).toBeGreaterThan(0);
    // What is old is looked for at each start, and each minute.
    const left = await eventually(
      'the old ones removed',
      async () => {
        await server.terminate();
        await server.launch();
        await eventually('the delivery removed', async () => (await us.deliveries(id)).length < 3);
        const rows = await sql<{ message_id: string }>(
          server,
          `SELECT message_id FROM events WHERE organization_id = ${organization} ORDER BY id`,
        );
        const ids = rows.map(({ message_id }) => message_id);
        return !ids.includes(old.message_id) && ids;
      },
      90_000,
    );
    expect(left).toEqual([waiting.message_id, younger.message_id, 'msg_untold']);
    expect((await us.deliveries(id)).map((row) => row.id)).toEqual([younger.id, waiting.id]);
    expect((await us.ask(`GET /api/webhooks/${id}/deliveries/${old.id}`)).status).toBe(404);
    const attempts = await sql<{ delivery_id: number }>(
      server,
      `SELECT delivery_id::int FROM webhook_attempts WHERE organization_id = ${organization} ORDER BY id`,
    );
    expect(attempts.map(({ delivery_id }) => delivery_id)).toEqual([waiting.id, younger.id]);
    expect(await auditCount()).toBe(audited);

    async function auditCount(): Promise<number> {
      const [row] = await sql<{ count: number }>(
        server,
        `SELECT count(*)::int FROM audit_log WHERE organization_id = ${organization}`,
      );
      return row!.count;
    }
  });

  /** The ids on each page. */
  async function pagesOf(webhookId: number, search: string): Promise<number[][]> {
    const pages: number[][] = [];
    let cursor = '';
    do {
      const page = await us.ask(`GET /api/webhooks/${webhookId}/deliveries?${search}${cursor}`);
      expect(page.status).toBe(200);
      pages.push(page.body.data.map((row: Delivery) => row.id));
      cursor = page.body.meta.next_cursor === null ? '' : `&cursor=${page.body.meta.next_cursor}`;
    } while (cursor !== '');
    return pages;
  }
});

/** An answer without an end, as fast as it is taken. */
function endless(socket: Parameters<Answering>[0]): void {
  const chunk = Buffer.alloc(64 * 1_024, 'e');
  const more = () => {
    while (socket.writable && socket.write(chunk)) continue;
  };
  socket.on('drain', more);
  socket.write(`${OK}\r\n`);
  more();
}
