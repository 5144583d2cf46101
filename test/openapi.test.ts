import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type Answer, call, login, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import {
  bodySchema,
  type Document,
  exampleOf,
  readDocument,
  type Route,
  routesOf,
} from './support/openapi.js';
import { Receiver } from './support/receiver.js';
import { TestServer, unique } from './support/server.js';

const REDOCLY = new URL('../node_modules/@redocly/cli/bin/cli.js', import.meta.url).pathname;

// No part of the API, or for machines beside it.
const UNDESCRIBED = ['/metrics'];

// MCP wants to hear both.
const ACCEPT = { accept: 'application/json, text/event-stream' };

describe('/openapi.json', () => {
  let server: TestServer;
  let receiver: Receiver;
  let owner: TestUser;
  let document: Document;

  beforeAll(async () => {
    server = await TestServer.start();
    receiver = await Receiver.start();
    owner = await newOwner(server);
    document = await readDocument(server);
  });

  afterAll(async () => {
    await receiver.stop();
    await server.stop();
  });

  test('is OpenAPI 3.1 and lints without errors', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const file = join(server.dataDir, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const { code, output } = await run([REDOCLY, 'lint', '--format=json', file], server.dataDir);
    const { problems } = JSON.parse(output.slice(output.indexOf('{'))) as {
      problems: { severity: string }[];
    };
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(code).toBe(0);
  });

  test('describes no route that is not there', async () => {
    expect((await call(server, 'GET /api/nothing')).status).toBe(404);
    for (const { method, path, operation } of routesOf(document)) {
      const { status } = await call(server, `${method} ${path.replace(/\{\w+\}/g, '1')}`);
      const expected = operation.security.length > 0 ? 401 : operation.requestBody ? 422 : 200;
      expect([method, path, status]).toEqual([method, path, expected]);
    }
  });

  test('says of each operation what opens it: a token in either header, the cookie of the dashboard', async () => {
    const user = await newOwner(server);
    const signedIn = await call(server, 'POST /api/session', {
      body: { email: user.email, password: user.password },
    });
    const ways = Object.entries({
      bearer: { authorization: `Bearer ${user.token}` },
      'x-api-key': { 'x-api-key': await login(server, user.email, user.password) },
      session: { cookie: signedIn.headers.get('set-cookie')!.split(';', 1)[0]! },
    } as Record<string, Record<string, string>>);
    // At the end: those that end what asks.
    const rank = ({ operation }: Route) => ['signOut', 'logout'].indexOf(operation.operationId);
    const routes = routesOf(document).sort((a, b) => rank(a) - rank(b));
    for (const { method, path, operation } of routes.filter(({ operation }) => operation.security.length)) {
      const url = `${method} ${path.replace(/\{\w+\}/g, '987654321')}`;
      const opened: string[] = [];
      for (const [way, headers] of ways) {
        if ((await call(server, url, { headers })).status !== 401) opened.push(way);
      }
      const described = operation.security.flatMap((scheme) => Object.keys(scheme));
      expect([url, described.sort()]).toEqual([url, opened.sort()]);
    }
    const { name } = document.components.securitySchemes.session!;
    expect(signedIn.headers.get('set-cookie')).toMatch(new RegExp(`^${name}=`));
  });

  test('says of each operation with which body it is refused', () => {
    for (const { path, operation } of routesOf(document)) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      const isOpen = operation.security.length === 0;
      const statuses = Object.keys(operation.responses);
      expect(statuses).toEqual(
        expect.arrayContaining(['400', '503', ...(isOpen ? [] : ['401', '403', '404', '429'])]),
      );
      if (operation.requestBody) expect(statuses).toEqual(expect.arrayContaining(['413', '422']));
      const refusals = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      const [type, schema] = path.startsWith('/api/v1/')
        ? ['application/json', 'ErrorMessage']
        : /^\/(mcp$|api\/runtime\/)/.test(path)
          ? ['application/json', 'RuntimeError']
          : ['application/problem+json', 'Problem'];
      for (const [status, { content }] of refusals) {
        const ref = { $ref: `#/components/schemas/${schema}` };
        const isOfProtocol = path === '/mcp' && ['400', '406'].includes(status);
        const expected = isOfProtocol ? { oneOf: [ref, expect.any(Object)] } : ref;
        expect(content).toEqual({ [type]: { schema: expected } });
      }
    }
  });

  test('has an example of each field that a body must have, and examples that fit their schema', () => {
    const validate = validator(document);
    for (const route of routesOf(document)) {
      const schema = bodySchema(document, route);
      if (schema !== undefined) expect(validate(schema, exampleOf(schema))).toEqual([]);
    }
  });

  test('no answer of a walk through the API differs from its description', async () => {
    const validate = validator(document);
    const seen = new Set<string>();
    const isDescribed = (route: string, answer: Answer) => {
      const [method = '', path = ''] = route.split(' ');
      const operation = document.paths[path]?.[method.toLowerCase()];
      const content = operation?.responses[answer.status]?.content;
      expect([route, answer.status, operation?.responses[answer.status] !== undefined]).toEqual([
        route,
        answer.status,
        true,
      ]);
      if (answer.text === '') return expect(content).toBeUndefined();
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const value = answer.body === undefined ? answer.text : answer.body;
      expect([route, answer.status, validate(content?.[type]?.schema ?? false, value)]).toEqual([
        route,
        answer.status,
        [],
      ]);
      seen.add(`${route} ${answer.status}`);
    };
    /** What was accepted is what the description lets in. */
    const isTaken = (route: string, body: unknown) => {
      const [method = '', path = ''] = route.split(' ');
      const operation = document.paths[path]?.[method.toLowerCase()];
      const schema = operation?.requestBody?.content['application/json']?.schema;
      expect([route, validate(schema ?? false, body)]).toEqual([route, []]);
    };
    /** `{id}` and the like are filled in order. */
    const step = async (route: string, ids: unknown[], body?: unknown, as: string | null = owner.token) => {
      const left = [...ids];
      const url = route.replace(/\{\w+\}/g, () => String(left.shift()));
      const answer = await call(server, url, { ...(as !== null && { as }), body, headers: ACCEPT });
      const described = route.split('?', 1)[0]!;
      isDescribed(described, answer);
      if (body !== undefined && answer.status < 300) isTaken(described, body);
      return answer.body;
    };

    const somebody = { email: `${unique('new')}@example.com`, password: 'correct horse battery staple' };
    await step('POST /api/v1/register', [], { ...somebody, name: 'New', organization_name: 'New' }, null);
    await step('POST /api/v1/register', [], { ...somebody, name: 'New', organization_name: 'New' }, null);
    await step('POST /api/v1/login', [], { ...somebody, password: 'wrong', device_name: 'x' }, null);
    const session = await step('POST /api/v1/login', [], { ...somebody, device_name: 'x' }, null);
    const theirs: string = session.data.token;
    await step('GET /api/v1/user', []);
    await step('GET /api/v1/user', [], undefined, null);
    await step('GET /api/whoami', []);
    await step('GET /api/whoami', [], undefined, null);

    const webhook = await step('POST /api/webhooks', [], {
      url: receiver.url,
      events: ['*'],
      description: 'd',
    });
    const endpoint = webhook.data.id;
    const created = await step('POST /api/api-keys', [], {
      name: 'k',
      permissions: ['read'],
      expires_at: '2099-01-01T00:00:00Z',
    });
    const runtime = await step('POST /api/api-keys', [], { name: 'r', type: 'runtime', environment: 'test' });
    const token = await step('POST /api/api-keys', [], { name: 't', type: 'token', expires_in_days: 30 });
    for (const key of [created, runtime, token]) await step('GET /api/whoami', [], undefined, key.key);
    const id = created.api_key.id;
    await step('POST /api/api-keys', [], { name: '' });
    await step('POST /api/api-keys', [], '[');
    await step('GET /api/api-keys', [], undefined, created.key);
    await step('GET /api/api-keys', []);
    await step('GET /api/api-keys?limit=1', []);
    await step('GET /api/api-keys/scopes', []);
    await step('GET /api/api-keys/{id}', [id]);
    await step('GET /api/api-keys/{id}', [0]);
    await step('PATCH /api/api-keys/{id}', [id], { name: 'renamed', rate_limit_per_minute: null });
    await step('POST /api/api-keys/inspect', [], { key: created.key });
    await step('POST /api/api-keys/inspect', [], { key: 'lk_mistyped' });
    await step('DELETE /api/api-keys/{id}', [id]);
    await step('GET /api/api-keys?status=all', []);
    await step('GET /api/api-keys?status=all&include=revoked_by', []);
    await step('GET /api/api-keys/{id}?include=revoked_by', [id]);

    await step('GET /api/webhooks', []);
    await step('GET /api/webhooks/event-types', []);
    await step('GET /api/webhooks/{id}', [endpoint]);
    await step('POST /api/webhooks/{id}/test', [endpoint]);
    const delivery = await eventually('an attempt', async () => {
      const list = await step('GET /api/webhooks/{id}/deliveries', [endpoint]);
      return list.data.find(({ status }: { status: string }) => status === 'succeeded') as
        { id: number } | undefined;
    });
    await step('GET /api/webhooks/{id}/deliveries/{delivery_id}', [endpoint, delivery.id]);
    await step('POST /api/webhooks/{id}/deliveries/{delivery_id}/redeliver', [endpoint, delivery.id]);
    await step('POST /api/webhooks/{id}/rotate-secret', [endpoint], { overlap_seconds: 0 });
    await step('POST /api/webhooks/{id}/recover', [endpoint], { since: '2026-01-01T00:00:00Z' });
    await step('PATCH /api/webhooks/{id}', [endpoint], { status: 'disabled', description: null });
    await step('POST /api/webhooks/{id}/recover', [endpoint], { since: '2026-01-01T00:00:00Z' });
    await step('POST /api/webhooks/{id}/test', [endpoint]);
    await step('DELETE /api/webhooks/{id}', [endpoint]);

    const { organizationId } = owner;
    await step('GET /api/organizations', []);
    await step('GET /api/organizations', [], undefined, theirs);
    const other = await step('POST /api/organizations', [], { name: 'Other' });
    await step('GET /api/organizations/{id}', [organizationId]);
    await step('PATCH /api/organizations/{id}', [organizationId], { name: 'Renamed' });
    const member = await step('POST /api/organizations/{id}/members', [organizationId], {
      email: somebody.email,
      role: 'member',
    });
    const invited = { email: `${unique('invited')}@example.com`, role: 'admin' };
    await step('POST /api/organizations/{id}/members', [organizationId], invited);
    await step('GET /api/organizations/{id}/members', [organizationId]);
    const pending = await step('GET /api/organizations/{id}/invitations', [organizationId]);
    expect(pending.data).toHaveLength(1);
    await step('DELETE /api/organizations/{id}/invitations/{invitation_id}', [
      organizationId,
      pending.data[0].id,
    ]);
    const ids = [organizationId, member.data.user_id];
    await step('PATCH /api/organizations/{id}/members/{user_id}', ids, { role: 'admin' });
    await step('DELETE /api/organizations/{id}/members/{user_id}', ids);
    await step('DELETE /api/organizations/{id}/members/{user_id}', [organizationId, owner.userId]);
    await step('POST /api/invitations/accept', [], { code: 'wrong' });
    await step('PUT /api/organizations/{id}/plan', [other.data.id], { plan: 'pro' });
    await step('PUT /api/organizations/{id}/plan', [other.data.id], { plan: 'pro' }, theirs);
    await step('POST /api/organizations/{id}/suspend', [other.data.id], { reason: 'unpaid' });
    await step('POST /api/organizations/{id}/credits', [other.data.id], { amount: 5, reason: 'welcome' });
    await step('POST /api/organizations/{id}/credits', [other.data.id], { amount: -6, reason: 'too much' });
    await step('POST /api/organizations/{id}/credits', [other.data.id], { amount: 0, reason: 'nothing' });
    await step('GET /api/organizations/{id}', [other.data.id]);
    await step('POST /api/organizations/{id}/reinstate', [other.data.id]);
    await step('GET /api/organizations/{id}/credits?limit=1', [other.data.id]);
    const tokens = await step('GET /api/v1/tokens', [], undefined, theirs);
    await step('DELETE /api/v1/tokens/{id}', [0], undefined, theirs);
    await step('POST /api/v1/logout', [], undefined, theirs);
    await step('GET /api/v1/tokens', [], undefined, theirs);
    expect(tokens.data).toHaveLength(1);
    await step('DELETE /api/v1/tokens/{id}', [tokens.data[0].id]);
    const agent: string = runtime.key;
    await step('GET /api/runtime/capabilities', [], undefined, agent);
    await step('GET /api/runtime/capabilities', [], undefined, null);
    await step('GET /api/runtime/capabilities', [], undefined, created.key);
    const { session: opened } = await step('POST /api/runtime/sessions', [], undefined, agent);
    const invoke = async (body: object) =>
      step('POST /api/runtime/sessions/{id}/invocations', [opened.id], body, agent);
    const { execution } = await invoke({ tool: 'whoami' });
    await invoke({ tool: 'whoami', arguments: { unknown: 1 } });
    await invoke({ tool: 'nothing' });
    await step('GET /api/runtime/executions/{id}', [execution.id], undefined, agent);
    await step('GET /api/runtime/executions/{id}', [0], undefined, agent);
    await step('GET /api/runtime/executions/{id}/stream', [execution.id], undefined, agent);
    await step('GET /api/runtime/executions/{id}/stream', [0], undefined, agent);
    await step('POST /mcp', [], { jsonrpc: '2.0', id: 1, method: 'tools/list' }, agent);
    await step('POST /mcp', [], { jsonrpc: '2.0', method: 'notifications/initialized' }, agent);
    await step('POST /mcp', [], '[', agent);
    await step('POST /mcp', [], { jsonrpc: '2.0', id: {} }, agent);
    await step('GET /api/audit?limit=100', []);
    await step('GET /api/usage', []);
    await step('GET /api/operator/organizations', []);
    await step('GET /api/operator/plans', []);
    await step('POST /api/session', [], { email: owner.email, password: owner.password }, null);
    await step('POST /api/session', [], { email: owner.email, password: 'wrong' }, null);
    await step('GET /api/session', []);
    await step('PUT /api/session/password', [], { current_password: 'wrong', password: 'long enough' });
    await step('DELETE /api/session', []);
    await step('GET /api/mails', []);
    await step('POST /api/v1/password/forgot', [], { email: 'nobody@example.com' }, null);
    await step('POST /api/v1/password/reset', [], { token: 'x', password: 'long enough' }, null);
    await step('GET /health/live', [], undefined, null);
    await step('GET /health/ready', [], undefined, null);

    // Whatever answers with a body was seen to do so; accepting an invitation needs a mail.
    const promised = routesOf(document).flatMap(({ method, path, operation }) =>
      Object.entries(operation.responses)
        .filter(([status, { content }]) => Number(status) < 400 && content !== undefined)
        .map(([status]) => `${method} ${path} ${status}`),
    );
    expect(promised.filter((one) => !seen.has(one))).toEqual(['POST /api/invitations/accept 200']);
  });

  test('describes every route that the server has served', async () => {
    const metrics = await call(server, 'GET /metrics');
    const served = [...metrics.text.matchAll(/method="([A-Z]+)",route="(\/[^"]*)"/g)].map(
      ([, method, route]) => [method, route],
    );
    const described = routesOf(document).map(
      ({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    const known = served
      .map(([method, route]) => `${method} ${route}`)
      .filter((route) => !UNDESCRIBED.includes(route.split(' ')[1] ?? ''));
    const docs = ['GET /openapi.json', 'GET /docs'];
    expect(
      [...new Set(known)].filter((route) => !described.includes(route) && !docs.includes(route)),
    ).toEqual([]);
    expect(known.length).toBeGreaterThan(30);
  });
});

/** Validates strictly: a field that a schema does not name is an error. */
function validator(document: Document): (schema: object | false, value: unknown) => unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { password: true } });
  formats.default(ajv);
  const closed = JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && !('additionalProperties' in value)
      ? { ...value, additionalProperties: false }
      : value,
  ) as object;
  ajv.addSchema(closed, 'api');
  return (schema, value) => {
    if (schema === false) return ['nothing is described'];
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
    const validate = ajv.compile(absolute);
    return validate(value) ? [] : (validate.errors ?? []);
  };
}

function run(args: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
