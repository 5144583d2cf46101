import { connect } from 'node:net';
import { createSecret } from '../src/api-keys/secret.js';
import { call, newKey, newOwner } from './support/client.js';
import { eventually } from './support/eventually.js';
import { KeepAlive } from './support/keep-alive.js';
import { TestServer } from './support/server.js';

describe('a flood of credentials that were never issued, with the right checksum', () => {
  let server: TestServer;
  let keys: string[];

  beforeAll(async () => {
    // What is garbage goes soon: the rest can be measured.
    server = await TestServer.start({ env: { LOG_LEVEL: 'warn', NODE_OPTIONS: '--max-old-space-size=128' } });
    const owner = await newOwner(server);
    keys = await Promise.all(
      Array.from(
        { length: 15 },
        async () => (await newKey(server, owner, { rate_limit_per_minute: 1e6 })).key,
      ),
    );
  });

  afterAll(async () => {
    await server.stop();
  });

  /** The lowest of a few, in bytes: what is there for good. */
  async function heap(): Promise<number> {
    const samples: number[] = [];
    for (let i = 0; i < 10; i++) {
      const { text } = await call(server, 'GET /metrics');
      samples.push(Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)![1]));
    }
    return Math.min(...samples);
  }

  /** Many at once on one connection. @returns their statuses */
  function ask(credentials: readonly string[]): Promise<string[]> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const requests = credentials.map(
      (as) => `GET /api/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${as}\r\n\r\n`,
    );
    socket.write(requests.join(''));
    return new Promise((resolve, reject) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status!);
        if (statuses.length < credentials.length) return;
        socket.destroy();
        resolve(statuses);
      });
      socket.on('error', reject);
      socket.on('end', () => reject(new Error(`The connection ended:\n${text.slice(-500)}`)));
    });
  }

  const unknown = (count: number) => Array.from({ length: count }, () => `lk_${createSecret()}`);

  test('is refused, stops no valid one, neither from memory nor from the database, and leaves nothing behind', async () => {
    await Promise.all([ask(unknown(500)), ask(unknown(500))]);
    const before = await heap();
    let refused = 0;
    let going = true;
    const flood = async () => {
      while (going) {
        const statuses = await ask(unknown(100));
        expect(new Set(statuses)).toEqual(new Set(['401']));
        refused += statuses.length;
      }
    };
    const floods = Array.from({ length: 3 }, flood);
    const connection = new KeepAlive(server.url);
    // Each of them for the first time, and then again.
    for (const key of [...keys, ...keys]) {
      expect((await connection.get('/api/whoami', key))?.status).toBe(200);
    }
    going = false;
    await Promise.all(floods);
    connection.close();
    expect(refused).toBeGreaterThan(500);
    // Garbage piles up, and is collected at times, while it goes on.
    await eventually('the memory to be free again', async () => {
      await ask(unknown(500));
      return (await heap()) - before < 15_000_000;
    });
    // Asked for again, in one turn, they are still unknown; and a valid one among more than a statement takes is not.
    const many = unknown(600);
    const statuses = await ask([...many, keys[0]!, ...many]);
    expect(statuses.filter((status) => status !== '401')).toEqual(['200']);
    expect(statuses[600]).toBe('200');
  });
});
