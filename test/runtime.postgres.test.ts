import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { begin, EventStream, invoke, newAgent, readExecution, TOOL_SERVER } from './support/runtime.js';
import { onPostgres, TestServer, unique } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

if (onPostgres) {
  describe('two nodes that serve tools', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let proxy: TcpProxy;
    let a: TestServer;
    let b: TestServer;
    let owner: TestUser;
    let agent: { id: number; key: string };

    beforeAll(async () => {
      database = await createDatabase();
      proxy = await TcpProxy.start(database.url);
      const start = (url: string) => TestServer.start({ main: TOOL_SERVER, env: { DATABASE_URL: url } });
      [a, b] = await Promise.all([start(database.url), start(proxy.url)]);
      owner = await newOwner(a);
      agent = await newAgent(a, owner, ['api-keys:read', 'api-keys:write']);
    });

    afterAll(async () => {
      await a.stop();
      await b.stop();
      await proxy.stop();
      await database.drop();
    });

    const newGate = () => {
      const gate = join(a.dataDir, unique('gate'));
      return { gate, open: (step: string) => writeFileSync(`${gate}-${step}`, '') };
    };

    test('stream what the other one runs; an open stream outlives the database being away', async () => {
      const { gate, open } = newGate();
      const { id, answer } = await begin(a, agent.key, 'count', { to: 2, gate });
      const stream = await EventStream.open(b, agent.key, id);
      open('1');
      await eventually('the first', () => stream.numbers.length === 1);
      await proxy.refuse();
      open('2');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(stream.numbers).toEqual([1]);
      await proxy.restore();
      await eventually('the second', () => stream.numbers.length === 2);
      await call(a, `DELETE /api/api-keys/${(await newAgent(a, owner)).id}`, { as: owner.token });
      open('end');
      await stream.ended;
      const ended = { execution: { id, status: 'succeeded', result: { counted: 2 } } };
      expect(stream.events.at(-1)?.data).toEqual(ended);
      expect((await readExecution(b, agent.key, id)).body).toEqual(ended);
      await answer;
      await eventually('the node', async () => (await call(b, 'GET /health/ready')).status === 200);
    });

    test('tell how a tool ended even while that cannot be put on record, and put it on record later', async () => {
      const { gate } = newGate();
      const { id, answer } = await begin(b, agent.key, 'hold', { gate });
      await proxy.refuse();
      writeFileSync(gate, '');
      const execution = { id, status: 'succeeded', result: 'held' };
      expect((await answer).body).toEqual({ execution });
      await proxy.restore();
      await eventually('the record', async () => {
        const { body } = await readExecution(a, agent.key, id);
        return body.execution.status === 'succeeded';
      });
    });

    test('put right what was taken for interrupted, when its node was only away for long', async () => {
      const { gate } = newGate();
      const { id, answer } = await begin(b, agent.key, 'hold', { gate });
      await eventually('the sweep', async () => {
        await query(
          database.url,
          "UPDATE executions SET lease_until = now() - interval '1 s' WHERE id = $1 AND status = 'running'",
          [id],
        );
        return (await readExecution(a, agent.key, id)).body.execution.status === 'failed';
      });
      writeFileSync(gate, '');
      await answer;
      await eventually('its end', async () => {
        const { body } = await readExecution(a, agent.key, id);
        return body.execution.result === 'held';
      });
    });

    test('share sessions, and end what a killed node ran', async () => {
      const { gate } = newGate();
      const { body } = await call(a, 'POST /api/runtime/sessions', { as: agent.key });
      expect((await invoke(b, agent.key, 'whoami', {}, body.session.id)).status).toBe(201);
      const kept = await begin(a, agent.key, 'hold', { gate });
      const { id } = await begin(b, agent.key, 'hold', { gate });
      await b.kill();
      const read = async (one: number) => (await readExecution(a, agent.key, one)).body.execution;
      await eventually('its end', async () => (await read(id)).status === 'failed', 60_000);
      expect(await read(id)).toEqual({
        id,
        status: 'failed',
        error: 'Interrupted: the server that ran it has ended.',
      });
      // The other one lives, and says so.
      expect((await read(kept.id)).status).toBe('running');
      writeFileSync(gate, '');
      await eventually('the other end', async () => (await read(kept.id)).status === 'succeeded');
      await b.launch();
    });

    test('never let two rotations at once revoke both keys', async () => {
      for (let i = 0; i < 5; i++) {
        const [one, two] = await Promise.all([newKey(a, owner), newKey(b, owner)]);
        await Promise.all([
          invoke(a, agent.key, 'revoke_api_key', { id: one.id, replacement_id: two.id }),
          invoke(b, agent.key, 'revoke_api_key', { id: two.id, replacement_id: one.id }),
        ]);
        const rows = await query(
          database.url,
          'SELECT id FROM api_keys WHERE id = ANY ($1) AND revoked_at IS NULL',
          [[one.id, two.id]],
        );
        expect(rows).toHaveLength(1);
      }
    });

    test('serve an MCP client whose requests alternate between them', async () => {
      let requests = 0;
      const alternate = (input: string | URL, init?: RequestInit) => {
        const node = requests++ % 2 === 0 ? a : b;
        return fetch(new URL(new URL(input).pathname, node.url), init);
      };
      const options = { fetch: alternate, requestInit: { headers: { 'x-api-key': agent.key } } };
      const url = new URL(`${a.url}/mcp`);
      const modern = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
      await modern.connect(new StreamableHTTPClientTransport(url, options));
      const legacy = new V1Client({ name: 'test', version: '1' });
      await legacy.connect(new V1Transport(url, options));
      for (const client of [modern, legacy]) {
        for (let i = 0; i < 3; i++) {
          expect((await client.listTools()).tools.length).toBeGreaterThan(3);
          const result = await client.callTool({ name: 'whoami' });
          expect(result.structuredContent).toMatchObject({ organization: { id: owner.organizationId } });
        }
        await client.close();
      }
      expect(requests).toBeGreaterThan(12);
    });

    test('remove executions and sessions after thirty days, and no sooner', async () => {
      const old = await invoke(a, agent.key, 'whoami');
      const young = await invoke(a, agent.key, 'whoami');
      const ids = [old, young].map(({ body }) => Number(body.execution.id));
      for (const [id, days] of [
        [ids[0], 31],
        [ids[1], 29],
      ] as const) {
        const sql = `UPDATE executions SET created_at = now() - make_interval(days => $2) WHERE id = $1`;
        await query(database.url, sql, [id, days]);
      }
      await query(database.url, "UPDATE runtime_sessions SET created_at = now() - interval '31 days'");
      await b.terminate();
      await b.launch(); // each node looks when it starts
      const gone = async () => (await readExecution(a, agent.key, ids[0]!)).status === 404;
      await eventually('the removal', gone, 30_000);
      expect((await readExecution(a, agent.key, ids[1]!)).status).toBe(200);
      await eventually('the sessions', async () => {
        const without = `SELECT 1 FROM runtime_sessions s
                          WHERE NOT EXISTS (SELECT FROM executions e WHERE e.session_id = s.id)`;
        return (await query(database.url, without)).length === 0;
      });
    });
  });
} else {
  test('are tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
