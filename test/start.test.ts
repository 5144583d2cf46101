import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, newKey, newOwner } from './support/client.js';
import { createDatabase } from './support/database.js';
import { MAIN, onPostgres, TestServer } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

interface Ended {
  readonly code: number | null;
  /** What it wrote to stderr. */
  readonly message: string;
  readonly output: string;
}

describe('starting', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts the server with settings that it cannot start with. */
  async function start(env: Record<string, string>): Promise<Ended> {
    const child = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: join(folder, 'data'), ...env },
    });
    let [message, output] = ['', ''];
    child.stderr.on('data', (chunk: Buffer) => (message += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const impatience = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(impatience);
    return { code, message, output: output + message };
  }

  /** One message for a person, no trace for a programmer, and a code that tells the caller of it. */
  function expectRefusal({ code, message, output }: Ended): void {
    expect(code).toBe(1);
    expect(message.trim()).not.toBe('');
    expect(output).not.toMatch(/^\s+at /m);
    expect(output).not.toContain('node_modules');
    expect(output).not.toContain('Latchkey is ready');
  }

  test('with wrong settings is refused, with all of them in one message', async () => {
    const config = join(folder, 'broken.json');
    writeFileSync(config, '{"scopes": [');
    const ended = await start({
      PORT: 'http',
      REDIS_URL: 'localhost:6379',
      DATABASE_URL: 'postgres://localhost/latchkey',
      TRUST_PROXY: 'perhaps',
      LATCHKEY_CONFIG: config,
    });
    expectRefusal(ended);
    const lines = ended.message.trim().split('\n');
    expect(lines[0]).toBe('Latchkey cannot start:');
    const names = lines.slice(1).map((line) => /^ {2}- ([A-Z_]+) /.exec(line)?.[1]);
    expect(names).toEqual(['PORT', 'REDIS_URL', 'TRUST_PROXY', 'LATCHKEY_CONFIG', 'LATCHKEY_SECRET']);
  });

  test('with a scope that means something else already is refused', async () => {
    const config = join(folder, 'scopes.json');
    writeFileSync(config, JSON.stringify({ scopes: [{ name: 'api-keys:write' }] }));
    const ended = await start({ LATCHKEY_CONFIG: config });
    expectRefusal(ended);
    expect(ended.message).toContain('LATCHKEY_CONFIG');
    expect(ended.message).toContain('api-keys:write');
  });

  test.each([
    ['where nothing listens', 'postgres://me:hunter2@127.0.0.1:1/latchkey'],
    ['whose host does not exist', 'postgres://me:hunter2@nowhere.invalid/latchkey'],
  ])('with a DATABASE_URL %s is refused, without its password', async (_, DATABASE_URL) => {
    const ended = await start({ DATABASE_URL, LATCHKEY_SECRET: 's'.repeat(32) });
    expectRefusal(ended);
    expect(ended.message).toMatch(/^The database at DATABASE_URL cannot be used: .+\n$/);
    expect(ended.output).not.toContain('hunter2');
  });

  test('on a port that is taken is refused, and the database is closed', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      const ended = await start({ PORT: String(port) });
      expectRefusal(ended);
      expect(ended.message).toContain(`PORT is in use by another process (HOST 127.0.0.1, PORT ${port})`);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  test('on an address of another machine is refused', async () => {
    const ended = await start({ HOST: '192.0.2.1' });
    expectRefusal(ended);
    expect(ended.message).toContain('HOST is no address of this machine');
  });

  if (onPostgres) {
    test('with a database that does not answer, or does not exist, is refused', async () => {
      const { url, drop } = await createDatabase();
      const proxy = await TcpProxy.start(url);
      try {
        proxy.freeze();
        const LATCHKEY_SECRET = 's'.repeat(32);
        const missing = new URL(url);
        missing.pathname = '/latchkey_missing';
        for (const DATABASE_URL of [proxy.url, missing.href]) {
          const ended = await start({ DATABASE_URL, LATCHKEY_SECRET });
          expectRefusal(ended);
          expect(ended.message).toMatch(/^The database at DATABASE_URL cannot be used: .+\n$/);
        }
      } finally {
        await proxy.stop();
        await drop();
      }
    });
  } else {
    test('in a DATA_DIR that another process uses is refused, and does not disturb it', async () => {
      const server = await TestServer.start();
      try {
        const owner = await newOwner(server);
        const ended = await start({ DATA_DIR: server.dataDir });
        expectRefusal(ended);
        expect(ended.message).toContain(`another process (${server.pid}) has it open`);
        expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(200);
        // The refused one has not taken away the lock of the other.
        expectRefusal(await start({ DATA_DIR: server.dataDir }));
      } finally {
        await server.stop();
      }
    });
  }

  test('ends with an answer for every request that is under way', async () => {
    const server = await TestServer.start();
    try {
      const owner = await newOwner(server);
      const body = JSON.stringify({ email: owner.email, password: owner.password, device_name: 'late' });
      const begun = await Promise.all(Array.from({ length: 8 }, () => beginLogin(server)));
      const ended = server.terminate();
      const statuses = await Promise.all(begun.map((finish) => finish(body)));
      expect(statuses).toEqual(begun.map(() => 200));
      expect(await ended).toBe(0);
    } finally {
      await server.stop();
    }
  });

  test('again after a kill -9 finds everything that was answered before, and SIGTERM ends it with 0', async () => {
    const server = await TestServer.start();
    try {
      const owner = await newOwner(server);
      const keys = [];
      for (let i = 0; i < 10; i++) keys.push(await newKey(server, owner));
      const revoked = keys.pop() as { id: number; key: string };
      await call(server, `DELETE /api/api-keys/${revoked.id}`, { as: owner.token });
      await server.kill();
      await server.launch();
      for (const { key } of keys)
        expect((await call(server, 'GET /api/whoami', { as: key })).status).toBe(200);
      expect((await call(server, 'GET /api/whoami', { as: revoked.key })).status).toBe(401);
      if (!onPostgres) expect(statSync(join(server.dataDir, 'secret')).mode & 0o777).toBe(0o600);

      const begun = Date.now();
      expect(await server.terminate()).toBe(0);
      expect(Date.now() - begun).toBeLessThan(10_000);
      await server.launch();
      expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

/** Begins a request, and returns once the server has it under way: it asks for the rest ("100 Continue"). */
async function beginLogin({ url }: TestServer): Promise<(body: string) => Promise<number | undefined>> {
  const headers = { 'content-type': 'application/json', expect: '100-continue' };
  const sent = request(`${url}/api/v1/login`, { method: 'POST', headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  sent.flushHeaders();
  await once(sent, 'continue');
  return async (body) => {
    sent.end(body);
    const answer = await answered;
    answer.resume();
    return answer.statusCode;
  };
}
