import * as v2 from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { raw } from './support/raw.js';
import { invoke, newAgent, readExecution } from './support/runtime.js';
import { TestServer } from './support/server.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const ACCEPT = { accept: 'application/json, text/event-stream' };

interface Result {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
}

/** As far as both generations of clients are alike. */
interface McpClient {
  listTools(): Promise<{ tools: { name: string; inputSchema: object }[] }>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

type Connect = (
  url: URL,
  headers: Record<string, string>,
) => Promise<[McpClient, version: string | undefined]>;

const generations: readonly [string, string, Connect][] = [
  [
    '@modelcontextprotocol/client',
    '2026-07-28',
    async (url, headers) => {
      const client = new v2.Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
      await client.connect(new v2.StreamableHTTPClientTransport(url, { requestInit: { headers } }));
      return [client, client.getNegotiatedProtocolVersion()];
    },
  ],
  [
    '@modelcontextprotocol/sdk',
    '2025-11-25',
    async (url, headers) => {
      const client = new V1Client({ name: 'test', version: '1' });
      const transport = new V1Transport(url, { requestInit: { headers } });
      await client.connect(transport);
      return [client, transport.protocolVersion];
    },
  ],
];

const headersOf: readonly [string, (key: string) => Record<string, string>][] = [
  ['Authorization: Bearer', (key) => ({ authorization: `Bearer ${key}` })],
  ['x-api-key', (key) => ({ 'x-api-key': key })],
];

let server: TestServer;
let owner: TestUser;
let key: string;

beforeAll(async () => {
  server = await TestServer.start();
  owner = await newOwner(server);
  ({ key } = await newAgent(server, owner, ['api-keys:read', 'api-keys:write']));
});

afterAll(() => server.stop());

const endpoint = () => new URL(`${server.url}/mcp`);

const post = (body: unknown, as: string | undefined = key): Promise<Answer> =>
  call(server, 'POST /mcp', { as, body, headers: ACCEPT });

/** The message that is answered, whichever way it comes. */
const messageIn = ({ body, text }: Answer) => body ?? JSON.parse(/^data: (.*)$/m.exec(text)![1]!);

describe.each(generations)('the client %j', (_, version, connect) => {
  test.each(headersOf)('negotiates, lists and calls tools with a key in %j', async (_header, headers) => {
    const [client, negotiated] = await connect(endpoint(), headers(key));
    expect(negotiated).toBe(version);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'create_api_key',
      'list_api_keys',
      'revoke_api_key',
      'whoami',
    ]);
    expect(tools.find(({ name }) => name === 'revoke_api_key')?.inputSchema).toMatchObject({
      type: 'object',
      required: ['id'],
      additionalProperties: false,
    });
    const me = (await client.callTool({ name: 'whoami' })) as Result;
    expect(me.structuredContent).toMatchObject({ organization: { id: owner.organizationId } });
    expect(JSON.parse(me.content[0]!.text!)).toEqual(me.structuredContent);

    const made = (await client.callTool({ name: 'create_api_key', arguments: { name: 'By MCP' } })) as Result;
    const { key: value, api_key: created } = made.structuredContent as {
      key: string;
      api_key: { id: number };
    };
    expect((await call(server, 'GET /api/whoami', { as: value })).status).toBe(200);
    await client.callTool({ name: 'revoke_api_key', arguments: { id: created.id } });
    expect((await call(server, 'GET /api/whoami', { as: value })).status).toBe(401);
    await client.close();
  });

  test('is offered the tools whose ability its key holds', async () => {
    const plain = await newAgent(server, owner);
    const [client] = await connect(endpoint(), { 'x-api-key': plain.key });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['whoami']);
    const refused = (await client.callTool({ name: 'list_api_keys' })) as Result;
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: 'This needs the ability api-keys:read.' }],
    });
    await client.close();
  });

  test('is told of wrong arguments and of failures as results, of an unknown tool as an error', async () => {
    const [client] = await connect(endpoint(), { 'x-api-key': key });
    const wrong = (await client.callTool({ name: 'create_api_key', arguments: { name: 5, x: 1 } })) as Result;
    expect([wrong.isError, wrong.content[0]!.text]).toEqual([
      true,
      expect.stringContaining('arguments.name'),
    ]);
    const failed = (await client.callTool({
      name: 'revoke_api_key',
      arguments: { id: 987_654_321 },
    })) as Result;
    expect(failed).toMatchObject({ isError: true, content: [{ text: 'No such API key.' }] });
    await expect(client.callTool({ name: 'nothing' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('No such tool.'),
    });
    await client.close();
  });

  test('is refused without a key, and as soon as its key is revoked', async () => {
    await expect(connect(endpoint(), {})).rejects.toThrow();
    const agent = await newAgent(server, owner);
    const [client] = await connect(endpoint(), { 'x-api-key': agent.key });
    expect((await client.listTools()).tools).toHaveLength(1);
    await call(server, `DELETE /api/api-keys/${agent.id}`, { as: owner.token });
    await expect(client.callTool({ name: 'whoami' })).rejects.toThrow(/Invalid API key|401/);
    await client.close().catch(() => undefined);
  });
});

describe('POST /mcp', () => {
  test.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])('speaks %j too', async (version) => {
    const clientInfo = { name: 'test', version: '1' };
    const params = { protocolVersion: version, capabilities: {}, clientInfo };
    const initialized = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(messageIn(initialized).result).toMatchObject({
      protocolVersion: version,
      capabilities: { tools: {} },
      serverInfo: { name: 'latchkey' },
    });
    expect(initialized.headers.get('mcp-session-id')).toBeNull();
    const headers = { ...ACCEPT, 'mcp-protocol-version': version };
    const called = { jsonrpc: '2.0', id: 'a', method: 'tools/call', params: { name: 'whoami' } };
    const answer = await call(server, 'POST /mcp', { as: key, body: called, headers });
    expect(messageIn(answer)).toMatchObject({ id: 'a', result: { content: [{ type: 'text' }] } });
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  test('answers 401 {"error": "Invalid API key"} to no key or an unknown one, 403 to one without runtime', async () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    for (const as of [undefined, `sk_live_latchkey_${'0'.repeat(40)}`]) {
      const answer = await call(server, 'POST /mcp', { as, body: message, headers: ACCEPT });
      expect([answer.status, answer.text]).toEqual([401, '{"error":"Invalid API key"}']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    const unable = await newKey(server, owner);
    const refused = await post(message, unable.key);
    expect([refused.status, refused.body]).toEqual([403, { error: 'This needs the ability runtime.' }]);
  });

  test('is the only method: GET and DELETE are answered 405 with Allow', async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await call(server, `${method} /mcp`, { as: key, headers: ACCEPT });
      expect([answer.status, answer.headers.get('allow'), Object.keys(answer.body)]).toEqual([
        405,
        'POST',
        ['error'],
      ]);
    }
  });

  test('answers 4xx, in words, to what is no message that it can take', async () => {
    const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const modern = { ...JSON_TYPE, ...ACCEPT, 'mcp-protocol-version': '2026-07-28' };
    for (const [expected, body, headers] of [
      [400, '{', { ...JSON_TYPE, ...ACCEPT }],
      [400, `[${list}]`, { ...JSON_TYPE, ...ACCEPT }],
      [400, '{}', { ...JSON_TYPE, ...ACCEPT }],
      [400, '{"jsonrpc":"1.0","id":1,"method":"tools/list"}', { ...JSON_TYPE, ...ACCEPT }],
      [400, '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', { ...JSON_TYPE, ...ACCEPT }],
      [400, list, { ...JSON_TYPE, ...ACCEPT, 'mcp-protocol-version': '1999-01-01' }],
      [400, list, modern],
      [400, list, { ...ACCEPT, 'content-type': 'text/plain' }],
      [406, list, JSON_TYPE],
      [406, list, { ...JSON_TYPE, accept: 'text/html' }],
      [
        413,
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x'.repeat(110_000) }),
        { ...JSON_TYPE, ...ACCEPT },
      ],
      [422, String.raw`{"jsonrpc":"2.0","id":1,"method":"a\u0000"}`, { ...JSON_TYPE, ...ACCEPT }],
    ] as const) {
      const answer = await raw(server, 'POST', '/mcp', { headers: { ...headers, 'x-api-key': key }, body });
      const { error } = JSON.parse(answer.text);
      const sentence = typeof error === 'string' ? error : error.message;
      expect([body.slice(0, 50), answer.status, typeof sentence]).toEqual([
        body.slice(0, 50),
        expected,
        'string',
      ]);
    }
  });

  test('answers a notification with 202 and no body, an unknown method with an error of JSON-RPC', async () => {
    const noted = await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([noted.status, noted.text]).toEqual([202, '']);
    const unknown = await post({ jsonrpc: '2.0', id: 7, method: 'nothing/here' });
    expect(messageIn(unknown)).toMatchObject({ id: 7, error: { code: -32601 } });
  });

  test('keeps what it calls among the executions of the organization, and of no other', async () => {
    const params = { name: 'create_api_key', arguments: { name: 'By MCP' } };
    const before = (await invoke(server, key, 'whoami')).body.execution.id as number;
    const answer = messageIn(await post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
    const { key: value, api_key: made } = answer.result.structuredContent;
    expect(value).toMatch(/^lk_/);
    const kept = await readExecution(server, key, before + 1);
    expect(kept.body).toEqual({
      execution: { id: before + 1, status: 'succeeded', result: { api_key: made } },
    });
    const stranger = await newAgent(server, await newOwner(server));
    expect((await readExecution(server, stranger.key, before + 1)).status).toBe(404);
  });
});
