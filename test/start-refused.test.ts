import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectRefusal, startInVain } from './support/start-in-vain.js';

describe('starting', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (env: Record<string, string>) => startInVain(folder, env);

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
});
