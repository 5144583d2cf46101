import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { query } from './support/database.js';
import { eventually } from './support/eventually.js';
import {
  bodySchema,
  type Document,
  exampleOf,
  readDocument,
  type Route,
  routesOf,
  type Schema,
} from './support/openapi.js';
import { raw, type RawAnswer } from './support/raw.js';
import { onPostgres, TestServer } from './support/server.js';

const REFUSED = [400, 404, 413, 422];
const JSON_TYPE = { 'content-type': 'application/json' };
const AT_A_TIME = 16;

// What no row has as its id, as it stands in an address.
const IMPOSSIBLE_IDS = [
  ...[
    '0',
    '-1',
    '1e3',
    '0x1',
    '1.0',
    '+1',
    '%201',
    'abc',
    '%00',
    '%FF',
    '%ED%A0%80',
    '%EF%BC%91',
    '..',
    '../',
    '1%2F2',
  ],
  ...['9007199254740993', '9223372036854775807', '9223372036854775808', '1'.repeat(40), '1'.repeat(8_000)],
  ...['__proto__', 'constructor', "1'%20OR%201=1--", '%F0%9F%92%A9'],
];

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

// What no field takes, as JSON.
const NEVER_TAKEN = [
  String.raw`"a\u0000b"`,
  String.raw`"a\ud800b"`,
  String.raw`"\udc00"`,
  '1e400',
  '-1e400',
  JSON.stringify('x'.repeat(1_000_000)),
  nested(10_000, '[', ']'),
  nested(40_000, '[', ']'),
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '["__proto__"]',
  '[null]',
  '[[["x"]]]',
];

const OF_OTHER_TYPES: readonly (readonly [string, string])[] = [
  ['string', '"x"'],
  ['integer', '7'],
  ['number', '1.5'],
  ['boolean', 'true'],
  ['null', 'null'],
  ['array', '[]'],
  ['object', '{}'],
];

// What is no number, no enumeration and no id; but whoever looks for a text may mean just that.
const NO_ARGUMENT = ['-1', '1e400', '1.5', '[]', '__proto__'];

/** Whether any readable text will do, as in a search: then its schema says so by nothing but a length. */
const isFreeText = ({ type, minLength, pattern, format, enum: choices }: Schema) =>
  type === 'string' && minLength !== undefined && (pattern ?? format ?? choices) === undefined;

const NO_TEXT = ['', '   ', '\u202eabc', 'a\u0007b', 'a\nb', '\u2066', 'x'.repeat(5_000)];

const NO_TIME = [
  ...[
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-W12',
    '2026-W12-1T00:00:00Z',
    '2099-06-31T00:00:00Z',
  ],
  ...[
    '9999-12-31T23:59:59-14:00',
    '+010000-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '2099-01-01T24:00:00Z',
  ],
  ...[
    '2099-01-01',
    '2099-01-01T00:00:00',
    '2099-01-01T00:00:60Z',
    'infinity',
    'now',
    'tomorrow',
    '4070908800',
  ],
  ...['2099-01-01T00:00:00+99:99', '-infinity', '2099-01-01 00:00:00Z; DROP TABLE users'],
];

/** JSON texts that a field of that schema does not take. */
function wrongValues(schema: Schema & { minimum?: number; maximum?: number }): string[] {
  const types = [schema.type ?? 'string'].flat();
  const ofOtherTypes = OF_OTHER_TYPES.filter(([type]) => !types.includes(type)).map(([, value]) => value);
  const texts = schema.format === 'date-time' ? NO_TIME : schema.format === 'password' ? [''] : NO_TEXT;
  return [
    ...NEVER_TAKEN,
    ...ofOtherTypes,
    ...(types.includes('string') ? texts.map((text) => JSON.stringify(text)) : []),
    ...(types.includes('integer') ? [`${(schema.minimum ?? 1) - 1}`, '9007199254740993', '1e30'] : []),
  ];
}

describe('bad input, on every route that the server describes', () => {
  let server: TestServer;
  let owner: TestUser;
  let document: Document;
  let routes: Route[];
  let ids: { key: number; webhook: number };
  let before: unknown;

  beforeAll(async () => {
    server = await TestServer.start();
    owner = await newOwner(server);
    document = await readDocument(server);
    routes = routesOf(document);
    const webhook = await call(server, 'POST /api/webhooks', {
      as: owner.token,
      body: { url: 'http://127.0.0.1:9/hook', events: ['organization.suspended'] },
    });
    ids = { key: (await newKey(server, owner)).id, webhook: webhook.body.data.id };
    // What it writes down of its try is none of what is compared.
    await eventually('the mail about the key', async () => {
      const { body } = await call(server, 'GET /api/mails?status=sent', { as: owner.token });
      return body.data.length > 0;
    });
  });

  beforeEach(async () => {
    before = await everything();
  });

  afterAll(async () => {
    await server.stop();
  });

  afterEach(async () => {
    expect(await everything()).toEqual(before);
  });

  test('an id that no row can have is answered like one that does not exist', async () => {
    const attempts = routes.flatMap((route) => {
      const schema = bodySchema(document, route);
      const body = schema && JSON.stringify(exampleOf(schema));
      return namesIn(route.path).flatMap((name) =>
        IMPOSSIBLE_IDS.map((id) => attempt(route, { path: pathOf(route, { [name]: id }), body })),
      );
    });
    expect(attempts.length).toBeGreaterThan(300);
    expect(await complaints(attempts)).toEqual([]);
  });

  test('a field that holds what it must not is refused', async () => {
    const attempts = routes.flatMap((route) => {
      const schema = bodySchema(document, route);
      if (schema === undefined) return [];
      return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
        wrongValues(field).map((value) =>
          attempt(route, { body: withField(exampleOf(schema), name, value) }),
        ),
      );
    });
    expect(attempts.length).toBeGreaterThan(500);
    expect(await complaints(attempts)).toEqual([]);
  });

  test('a body that is none is refused', async () => {
    const big = JSON.stringify({ a: 'x'.repeat(110_000) });
    const bodies: [string | Buffer, Record<string, string>?][] = [
      ...[
        '[]',
        '[{}]',
        '"text"',
        '1',
        'null',
        'true',
        '{',
        '{"a":',
        '{"a":1}}',
        "{'a':1}",
        '{a:1}',
        'NaN',
        '\0',
        '{}{}',
      ].map((text): [string] => [text]),
      [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
      [Buffer.from('\ufeff{"unknown":1}', 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }],
      ['\ufeff{"unknown":1}'],
      ['{"unknown":1}'],
      ['{"unknown":{"deep":[1,2,3]}}'],
      ['{"__proto__":{"name":"x"}}'],
      ['{"constructor":1}'],
      [String.raw`{"a\u0000b":1}`],
      [String.raw`{"\ud800":1}`],
      [big],
      [nested(40_000, '{"a":', '}')],
      [gzipSync('{"unknown":1}'), { 'content-encoding': 'gzip' }],
      [gzipSync('x'.repeat(50_000_000)), { 'content-encoding': 'gzip' }],
      [gzipSync(big).subarray(0, 50), { 'content-encoding': 'gzip' }],
      ['{}', { 'content-encoding': 'gzip' }],
      ['{}', { 'content-encoding': 'unheard-of' }],
      ['{}', { 'content-type': 'application/json; charset=latin1' }],
      ['{}', { 'content-type': 'application/json; charset=utf-7' }],
      ['{}', { 'content-type': 'text/plain' }],
      ['{}', { 'content-type': 'nonsense' }],
      ['{}', { 'content-type': '' }],
      ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['--x\r\n\r\n--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
    ];
    const attempts = routes
      .filter((route) => bodySchema(document, route) !== undefined)
      .flatMap((route) => bodies.map(([body, headers]) => attempt(route, { body, headers })));
    expect(await complaints(attempts)).toEqual([]);
  });

  test('too large a body is answered 413, however it is packed', async () => {
    const text = JSON.stringify({ name: 'x'.repeat(101 * 1_024) });
    for (const [body, headers] of [
      [text, {}],
      [gzipSync(text), { 'content-encoding': 'gzip' }],
    ] as const) {
      const answer = await raw(server, 'POST', '/api/api-keys', {
        headers: { ...JSON_TYPE, ...credential(), ...headers },
        body,
      });
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([413, 'payload_too_large']);
    }
  });

  test('a query that is malformed, repeated or unknown is refused', async () => {
    const texts = ['%00', '%FF', '%', '%ED%A0%80', 'x'.repeat(5_000), ''];
    const attempts = routes.flatMap((route) => {
      const parameters = route.operation.parameters.filter((parameter) => parameter.in === 'query');
      const queries = parameters.flatMap(({ name, schema }) => [
        ...[...texts, ...(isFreeText(schema) ? [] : NO_ARGUMENT)].map((text) => `${name}=${text}`),
        ...['=1&NAME=1', '[]=1', '[a]=1', '%00=1', '.a=1'].map((rest) => name + rest.replace('NAME', name)),
      ]);
      const unknown =
        parameters.length === 0 ? [] : ['unknown=1', '__proto__=1', 'constructor=1', 'a[b][c]=1'];
      const anywhere = ['%00', 'a=%00', 'a=%FF', 'a=%', 'a=%ED%A0%80'];
      return [...queries, ...unknown, ...anywhere].map((text) => {
        const schema = bodySchema(document, route);
        return attempt(route, {
          path: `${pathOf(route)}?${text}`,
          body: schema && JSON.stringify(exampleOf(schema)),
        });
      });
    });
    expect(await complaints(attempts)).toEqual([]);
  });

  test('a body on a route that takes none does not get past the checks', async () => {
    const bodies = [
      '{',
      '[]',
      '{"unknown":1}',
      String.raw`{"a":"\u0000"}`,
      nested(40_000, '{"a":', '}'),
      'x'.repeat(200_000),
    ];
    const attempts = routes
      .filter((route) => bodySchema(document, route) === undefined)
      .flatMap((route) => bodies.map((body) => attempt(route, { body })));
    expect(await complaints(attempts)).toEqual([]);
  });

  test('a method that a path does not have is answered 404 or 405', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
    const attempts = Object.entries(document.paths).flatMap(([path, item]) =>
      methods
        .filter((method) => !Object.keys(item).includes(method.toLowerCase()))
        .map((method) => attempt({ method, path } as Route, {})),
    );
    expect(await complaints(attempts, [404, 405])).toEqual([]);
  });

  test('HEAD is answered like GET, without its body', async () => {
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const answer = await raw(server, 'HEAD', pathOf(route));
      expect([route.path, answer.status, answer.text]).toEqual([
        route.path,
        route.operation.security.length === 0 ? 200 : 401,
        '',
      ]);
    }
  });

  test('headers that are wrong, sent twice or too large are refused', async () => {
    const bad: Record<string, string | string[]>[] = [
      ...['0', '-1', 'abc', '1,1', '9223372036854775808', '1'.repeat(5_000)].map((id) => ({
        'x-organization-id': id,
      })),
      { authorization: ['Bearer a', 'Bearer b'] },
      { 'x-api-key': ['a', 'b'] },
    ];
    for (const headers of bad) {
      const answer = await raw(server, 'GET', '/api/whoami', { headers: { ...credential(), ...headers } });
      expect([headers, [400, 404].includes(answer.status)]).toEqual([headers, true]);
    }
    const large = await raw(server, 'GET', '/api/whoami', { headers: { 'x-large': 'x'.repeat(17_000) } });
    expect(large.status).toBe(431);
    expect((await call(server, 'GET /health/live')).status).toBe(200);
  });

  test('a refused body does not cost its sender the connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const bodies = [
      '{',
      '[]',
      '{"unknown":1}',
      nested(40_000, '{"a":', '}'),
      Buffer.from([0xff]),
      'x'.repeat(150_000),
    ];
    const answers: RawAnswer[] = [];
    for (const body of bodies) {
      answers.push(
        await raw(server, 'POST', '/api/api-keys', {
          headers: { ...JSON_TYPE, ...credential() },
          body,
          agent,
        }),
      );
    }
    expect(answers.slice(1).map(({ reused }) => reused)).toEqual(answers.slice(1).map(() => true));
    agent.destroy();
  });

  test('requests that never end, and bodies of another length than said, keep nobody else waiting', async () => {
    const head = 'POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const unfinished = [
      'POST /api',
      head,
      `${head}Content-Length: 50\r\n\r\n{"email":`,
      `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
    ];
    const wrong = [
      `${head}Content-Length: 2\r\n\r\n{}{"more":1}\r\n\r\n`,
      `${head}Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}`,
      `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head}Content-Length: -1\r\n\r\n{}`,
    ];
    const sockets = await Promise.all(
      Array.from({ length: 50 }, () => [...unfinished, ...wrong])
        .flat()
        .map(open),
    );
    expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(200);
    sockets.forEach((socket) => socket.destroy());
    expect((await call(server, 'GET /api/whoami', { as: owner.token })).status).toBe(200);
  });

  interface Attempt {
    readonly route: Route;
    readonly path: string;
    readonly body?: string | Buffer;
    readonly headers: Record<string, string>;
  }

  function attempt(
    route: Route,
    { path = pathOf(route), body, headers = {} }: { path?: string; body?: string | Buffer; headers?: object },
  ): Attempt {
    return { route, path, body, headers: { ...(body !== undefined && JSON_TYPE), ...headers } };
  }

  /** What is wrong with the answers: all must refuse, in the format of their route. */
  async function complaints(attempts: readonly Attempt[], expected = REFUSED): Promise<string[]> {
    const found: string[] = [];
    const queue = [...attempts];
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { route, path, body, headers } = next;
        const answer = await raw(server, route.method, path, {
          headers: { ...credential(), ...headers },
          body,
        });
        const wrong = complaintOf(path, answer, expected);
        if (wrong === undefined) continue;
        found.push(`${route.method} ${path.slice(0, 80)} ${String(body).slice(0, 200)}: ${wrong}`);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return found;
  }

  const credential = () => ({ authorization: `Bearer ${owner.token}` });

  function pathOf({ path }: Route, values: Record<string, string> = {}): string {
    const usual: Record<string, number> = {
      id: path.startsWith('/api/organizations')
        ? owner.organizationId
        : path.startsWith('/api/webhooks')
          ? ids.webhook
          : ids.key,
      user_id: owner.userId,
    };
    return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `${usual[name] ?? 1}`);
  }

  function open(text: string): Promise<Socket> {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write(text, () => resolve(socket)));
      socket.on('error', () => resolve(socket)).resume();
    });
  }

  /** What could have changed: by the API and, where the test can look into it, by the database. */
  async function everything(): Promise<unknown> {
    const read = async (path: string) => {
      const { body, status } = await call(server, `GET ${path}`, { as: owner.token });
      expect(status).toBe(200);
      return JSON.parse(JSON.stringify(body), (name, value: unknown) =>
        name === 'last_used_at' ? null : value,
      );
    };
    const organization = `/api/organizations/${owner.organizationId}`;
    const paths = ['/api/api-keys?status=all', '/api/webhooks', `/api/webhooks/${ids.webhook}/deliveries`];
    const more = [
      '/api/organizations',
      `${organization}/members`,
      `${organization}/credits`,
      '/api/v1/tokens',
    ];
    return [await Promise.all([...paths, ...more].map(read)), await countRows()];
  }

  async function countRows(): Promise<unknown> {
    const url = server.env.DATABASE_URL;
    if (!onPostgres || url === undefined) return undefined;
    return query(
      url,
      `SELECT table_name, (xpath('//c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', table_name),
              false, true, '')))[1]::text AS count
         FROM information_schema.tables
        WHERE table_schema = 'public' AND table_name <> 'api_key_usage' ORDER BY table_name`,
    );
  }
});

const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

/** The body's JSON with one more (or another) field, whose value is given as JSON. */
function withField(body: Record<string, unknown>, name: string, value: string): string {
  const { [name]: _, ...others } = body;
  return `{${[...Object.entries(others).map(([key, other]) => `${JSON.stringify(key)}:${JSON.stringify(other)}`), `${JSON.stringify(name)}:${value}`].join(',')}}`;
}

function complaintOf(
  path: string,
  { status, headers, text }: RawAnswer,
  expected: readonly number[],
): string | undefined {
  // Any text may be a method of MCP; but nobody said that they can read its answer.
  const isHandled = expected.includes(status) || (status === 406 && path.startsWith('/mcp'));
  if (!isHandled) return `answered ${status} ${text.slice(0, 300)}`;
  const isRuntime = /^\/(mcp|api\/runtime)\b/.test(path);
  const isProblem = !isRuntime && !path.startsWith('/api/v1/');
  const type = isProblem ? 'application/problem+json' : 'application/json';
  if (!String(headers['content-type']).startsWith(type)) return `answered ${String(headers['content-type'])}`;
  const body = JSON.parse(text) as Record<string, unknown>;
  if (isRuntime) return isRuntimeError(path, body) ? undefined : `answered ${text}`;
  if (typeof body.message !== 'string' || (status === 422 && typeof body.errors !== 'object'))
    return `answered ${text}`;
  if (!isProblem)
    return Object.keys(body).every((name) => ['message', 'errors'].includes(name)) ? undefined : text;
  const isComplete = body.status === status && typeof body.code === 'string' && body.detail === body.message;
  return isComplete ? undefined : `answered ${text}`;
}

/** Once a message has reached MCP, its error is one of JSON-RPC. */
function isRuntimeError(path: string, body: Record<string, unknown>): boolean {
  const { error, ...others } = body;
  if (typeof error === 'string') return Object.keys(others).length === 0;
  return path.startsWith('/mcp') && others.jsonrpc === '2.0' && typeof error === 'object' && error !== null;
}
