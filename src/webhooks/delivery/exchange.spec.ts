import { Agent } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Exchange, exchange } from './exchange.js';

const OK = 'HTTP/1.1 200 OK\r\n';

describe('an exchange', () => {
  const agent = new Agent({ keepAlive: true });
  let server: Server | undefined;
  let sockets: Socket[];

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  afterAll(() => agent.destroy());

  /** With a receiver that does something when it has been asked, or at once. */
  async function exchangeWith(
    act: (socket: Socket) => void,
    { deadlineMs = 10_000, when = 'data' } = {},
  ): Promise<Exchange> {
    sockets = [];
    const receiver = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined); // It is cut off when we have had enough.
      if (when === 'data') socket.once('data', () => act(socket));
      else act(socket);
    });
    server = receiver;
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
    return exchange({ url, agent, headers: {}, body: '{}', deadlineMs, bodyLimit: 100 });
  }

  /** Says the same for ever. */
  const repeat = (text: string, everyMs: number) => (socket: Socket) => {
    const timer = setInterval(() => socket.write(text), everyMs);
    socket.once('close', () => clearInterval(timer));
  };

  const endlessHeaders = (socket: Socket) => {
    socket.write(OK);
    repeat('x: y\r\n', 20)(socket);
  };

  const tells = (text: string) => (socket: Socket) => void socket.write(text);

  test.each([
    ['says nothing', () => undefined],
    ['repeats that we may go on', repeat('HTTP/1.1 100 Continue\r\n\r\n', 1)],
    ['never comes to the end of its headers', endlessHeaders],
  ])('with one that %s ends with the deadline', async (_, act) => {
    const { error, statusCode } = await exchangeWith(act, { deadlineMs: 300 });
    expect(error?.name).toBe('DeadlineExceeded');
    expect(statusCode).toBeUndefined();
  });

  test('with one that drips its body ends with the deadline, and tells of the answer that had begun', async () => {
    const drip = (socket: Socket) => {
      socket.write(`${OK}content-length: 50\r\n\r\n`);
      repeat('a', 20)(socket);
    };
    const { error, statusCode } = await exchangeWith(drip, { deadlineMs: 300 });
    expect(error?.name).toBe('DeadlineExceeded');
    expect(statusCode).toBe(200);
  });

  test('reads the beginning of an endless body, and hangs up', async () => {
    const endless = (socket: Socket) => {
      socket.write(`${OK}\r\n`);
      repeat('0123456789'.repeat(10), 1)(socket);
    };
    const { error, responseBody } = await exchangeWith(endless);
    expect(error).toBeUndefined();
    expect(responseBody?.toString()).toBe('0123456789'.repeat(10));
    await new Promise<void>((resolve) => {
      if (sockets[0]?.destroyed) resolve();
      else sockets[0]?.once('close', () => resolve());
    });
  });

  // Node's client tells of it neither as an answer nor as an error, unless it is asked to.
  test('with one that wants to speak something else ends at once, and so does the connection', async () => {
    const { error, statusCode } = await exchangeWith(
      tells('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n'),
    );
    expect(error?.name).toBe('ProtocolSwitched');
    expect(statusCode).toBeUndefined();
  });

  test.each([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', /^HPE_/],
    ['has gigantic headers', `${OK}x: ${'a'.repeat(100_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW'],
  ])('with an answer that %s fails', async (_, answer, code) => {
    const { error, statusCode } = await exchangeWith(tells(answer));
    expect((error as NodeJS.ErrnoException).code).toMatch(code);
    expect(statusCode).toBeUndefined();
  });

  test.each([
    ['is shorter than it said', (socket: Socket) => void socket.end(`${OK}content-length: 10\r\n\r\nabc`)],
    ['has broken chunks', tells(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n`)],
  ])('with an answer that %s fails, with its status', async (_, act) => {
    const { error, statusCode } = await exchangeWith(act);
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(statusCode).toBe(200);
  });

  test.each([
    ['closes', (socket: Socket) => void socket.end()],
    ['breaks off', (socket: Socket) => void socket.resetAndDestroy()],
  ])('with one that %s without a word fails', async (_, act) => {
    const { error } = await exchangeWith(act);
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  });

  test('takes an answer that came before the message was read', async () => {
    const { error, statusCode } = await exchangeWith(tells(`${OK}content-length: 0\r\n\r\n`), {
      when: 'connected',
    });
    expect(error).toBeUndefined();
    expect(statusCode).toBe(200);
  });

  test('takes the last of several answers that is one', async () => {
    const { statusCode } = await exchangeWith(
      tells(`HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n${OK}content-length: 0\r\n\r\n`),
    );
    expect(statusCode).toBe(200);
  });
});
