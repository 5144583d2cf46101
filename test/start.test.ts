import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, newKey, newOwner } from './support/client.js';
import { createDatabase } from './support/database.js';
import { onPostgres, TestServer } from './support/server.js';
import { expectRefusal, startInVain } from './support/start-in-vain.js';
import { TcpProxy } from './support/tcp-proxy.js';

describe('starting', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (env: Record<string, string>) => startInVain(folder, env);

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
