import type { Socket } from 'node:net';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { endLeases } from './support/database.js';
import { eventually } from './support/eventually.js';
import { floods, RawReceiver, repeats, says } from './support/raw-receiver.js';
import { Receiver } from './support/receiver.js';
import { TestServer } from './support/server.js';

const OK = 'HTTP/1.1 200 OK\r\n';
const EMPTY = 'content-length: 0\r\n\r\n';
const MEGABYTE = 1_000_000;

type Act = (socket: Socket, receiver: RawReceiver) => void;
type Wanted = Partial<Record<'status_code' | 'error_kind', string | number | null>>;

const redirect = (target: string): Act => says(`HTTP/1.1 307 Temporary\r\nlocation: ${target}\r\n${EMPTY}`);

/** What a receiver does, and what the log says of it. All of them at once: some take all the time that they have. */
const receivers: Record<string, { act: Act; wanted: Wanted; scheme?: string }> = {
  'says nothing': {
    act: () => undefined,
    wanted: { error_kind: 'timeout', status_code: null },
  },
  'never shakes hands': {
    act: () => undefined,
    scheme: 'https',
    wanted: { error_kind: 'timeout', status_code: null },
  },
  'drips its headers': {
    act: repeats(OK, 'x: y\r\n', 1_000),
    wanted: { error_kind: 'timeout', status_code: null },
  },
  'drips a byte a second': {
    act: repeats(`${OK}content-length: 1000\r\n\r\n`, 'a', 1_000),
    wanted: { error_kind: 'timeout', status_code: 200 },
  },
  'says without end that we may go on': {
    act: repeats('', 'HTTP/1.1 100 Continue\r\n\r\n', 5),
    wanted: { error_kind: 'timeout', status_code: null },
  },
  'has headers without end': {
    act: floods(OK, `x: ${'y'.repeat(1_000)}\r\n`),
    wanted: { error_kind: 'protocol', status_code: null },
  },
  'has one gigantic header': {
    act: says(`${OK}x: ${'y'.repeat(MEGABYTE)}\r\n${EMPTY}`),
    wanted: { error_kind: 'protocol', status_code: null },
  },
  'has a body without end': {
    act: floods(`${OK}\r\n`, 'y'.repeat(100_000)),
    wanted: { error_kind: null, status_code: 200 },
  },
  'redirects to the metadata of a cloud': {
    act: redirect('http://169.254.169.254/latest/meta-data/'),
    wanted: { error_kind: 'redirect', status_code: 307 },
  },
  'closes at once': {
    act: (socket) => void socket.end(),
    wanted: { error_kind: 'connection', status_code: null },
  },
  'breaks off its answer': {
    act: (socket) => void socket.end(`${OK}content-length: 10\r\n\r\nabc`),
    wanted: { error_kind: 'protocol', status_code: 200 },
  },
  'speaks no TLS': {
    act: says(`${OK}${EMPTY}`),
    scheme: 'https',
    wanted: { error_kind: 'tls', status_code: null },
  },
  'speaks no HTTP': {
    act: says('220 smtp.example.com ESMTP\r\n'),
    wanted: { error_kind: 'protocol', status_code: null },
  },
  'wants to speak something else': {
    act: says('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n'),
    wanted: { error_kind: 'protocol', status_code: null },
  },
  'answers twice': {
    act: says(`${OK}${EMPTY}HTTP/1.1 500 No\r\n${EMPTY}`),
    wanted: { error_kind: null, status_code: 200 },
  },
};

describe('a delivery to a receiver that', () => {
  let server: TestServer;
  let inner: Receiver;
  const raw = new Map<string, RawReceiver>();
  const attempts = new Map<string, Attempt[]>();

  beforeAll(async () => {
    server = await TestServer.start();
    inner = await Receiver.start();
    receivers['redirects to a private address'] = {
      act: redirect(inner.url),
      wanted: { error_kind: 'redirect', status_code: 307 },
    };
    const owner = await newOwner(server);
    const ids = new Map<string, number>();
    for (const [name, { act, scheme = 'http' }] of Object.entries(receivers)) {
      const receiver = await RawReceiver.start(act);
      raw.set(name, receiver);
      const body = { url: `${scheme}://127.0.0.1:${receiver.port}/`, events: ['api_key.created'] };
      const created = await call(server, 'POST /api/webhooks', { as: owner.token, body });
      ids.set(name, created.body.data.id as number);
    }
    await newKey(server, owner);
    for (const [name, id] of ids) attempts.set(name, await firstAttempt(owner, name, id));
  });

  afterAll(async () => {
    for (const receiver of raw.values()) receiver.stop();
    await server.stop();
    await inner.stop();
  });

  const firstAttempt = (owner: TestUser, name: string, webhookId: number) =>
    eventually(
      `the end of the try with one that ${name}`,
      async () => {
        const path = `/api/webhooks/${webhookId}/deliveries`;
        const list = await call(server, `GET ${path}`, { as: owner.token });
        const [delivery] = list.body.data as { id: number }[];
        if (delivery === undefined) return undefined;
        const read = await call(server, `GET ${path}/${delivery.id}`, { as: owner.token });
        const made = read.body.data.attempts as Attempt[];
        return made.length > 0 && made;
      },
      60_000,
    );

  test.each([...Object.keys(receivers), 'redirects to a private address'])(
    '%s ends in time, and the log says how',
    (name) => {
      const [first] = attempts.get(name)!;
      expect(first).toMatchObject(receivers[name]!.wanted);
      expect(first).toMatchObject({ address: '127.0.0.1' });
      const isTimeout = receivers[name]!.wanted.error_kind === 'timeout';
      expect(first!.duration_ms).toBeGreaterThan(isTimeout ? 14_500 : -1);
      // The deadline, and what a busy machine adds to it.
      expect(first!.duration_ms).toBeLessThan(isTimeout ? 25_000 : 14_500);
    },
  );

  test('redirects is not followed', () => {
    expect(inner.received).toEqual([]);
  });

  test('has a body without end takes no more of us than its beginning', async () => {
    const [first] = attempts.get('has a body without end')!;
    expect(first?.response_body).toBe('y'.repeat(16 * 1_024));
    const receiver = raw.get('has a body without end')!;
    await eventually('the end of the connection', () => receiver.open === 0);
    // What the sockets between us hold, and not what could have been sent in that time.
    expect(receiver.written).toBeLessThan(30 * MEGABYTE);
  });

  test('does whatever it does keeps no connection to us', async () => {
    await eventually('the end of all connections', () => [...raw.values()].every(({ open }) => open === 0));
  });

  test('never shakes hands, with which the server is killed, is sent after the restart, once', async () => {
    const silent = await RawReceiver.start(() => undefined);
    const receiver = await Receiver.start();
    try {
      const owner = await newOwner(server);
      const body = { url: `https://127.0.0.1:${silent.port}/`, events: ['api_key.created'] };
      const created = await call(server, 'POST /api/webhooks', { as: owner.token, body });
      const webhookId = created.body.data.id as number;
      const { id } = await newKey(server, owner);
      await eventually('the connection', () => silent.received[0]);
      await server.kill();
      // It was claimed, but nothing of the message was sent.
      expect(Buffer.concat(silent.received).toString('latin1')).not.toMatch(/POST|webhook-id/);

      const moved = `UPDATE webhook_endpoints SET url = '${receiver.url}' WHERE id = ${webhookId}`;
      await endLeases(server, moved);
      await server.launch();
      await eventually('the message', () => receiver.received[0]);
      const delivery = await eventually('the end of the delivery', async () => {
        const answer = await call(server, `GET /api/webhooks/${webhookId}/deliveries`, { as: owner.token });
        const [only] = answer.body.data as { status: string; tries: number; message_id: string }[];
        return only?.status === 'succeeded' && only;
      });
      expect(receiver.received.map(({ body: told }) => told.data.api_key.id as number)).toEqual([id]);
      expect(receiver.received[0]?.headers['webhook-id']).toBe(delivery.message_id);
      expect(delivery.tries).toBe(2);
    } finally {
      silent.stop();
      await receiver.stop();
    }
  });
});

interface Attempt {
  readonly duration_ms: number;
  readonly response_body: string | null;
}
