import { spawn } from 'node:child_process';
import { call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { rawRequest } from './support/raw-request.js';
import { Receiver } from './support/receiver.js';
import { EventStream, invoke, newAgent, openSession, readExecution, resultOf } from './support/runtime.js';
import { TestServer } from './support/server.js';

const OWN_TOOLS = [
  'create_api_key',
  'list_api_keys',
  'list_deliveries',
  'read_usage',
  'revoke_api_key',
  'whoami',
];

let server: TestServer;
let owner: TestUser;
let stranger: TestUser;

beforeAll(async () => {
  server = await TestServer.start({ config: { brand: 'copia' } });
  owner = await newOwner(server);
  stranger = await newOwner(server);
});

afterAll(() => server.stop());

const capabilities = (as?: string) => call(server, 'GET /api/runtime/capabilities', { as });

const namesFor = async (key: string): Promise<string[]> =>
  (await capabilities(key)).body.capabilities.map(({ name }: { name: string }) => name).sort();

describe('a runtime key', () => {
  const create = (more: object) =>
    call(server, 'POST /api/api-keys', {
      as: owner.token,
      body: { name: 'Agent', type: 'runtime', ...more },
    });

  test('works in both commands of the document, word for word', async () => {
    const { key } = await newAgent(server, owner);
    for (const header of ['Authorization: Bearer sk_live_copia_...', 'x-api-key: sk_live_copia_...']) {
      const command = `curl https://copia-ai.com/api/runtime/capabilities \\\n  -H "${header}"`;
      const output = await shell(
        command.replace('https://copia-ai.com', server.url).replace('sk_live_copia_...', key),
      );
      expect(JSON.parse(output).capabilities).toMatchObject([{ name: 'whoami' }]);
    }
  });

  test('begins with sk_live_ or sk_test_ and the brand of the configuration, and holds runtime by default', async () => {
    const live = await create({});
    const test = await create({ environment: 'test' });
    expect(live.body.key).toMatch(/^sk_live_copia_[0-9A-Za-z]{40}$/);
    expect(test.body.key).toMatch(/^sk_test_copia_[0-9A-Za-z]{40}$/);
    expect(live.body.api_key).toMatchObject({
      permissions: ['runtime'],
      environment: 'live',
      expires_at: null,
    });
    expect(test.body.api_key).toMatchObject({
      permissions: ['runtime'],
      environment: 'test',
      expires_at: null,
    });
  });

  test('is never given *, nor a timer', async () => {
    for (const [field, value] of [
      ['permissions', ['*']],
      ['permissions', ['runtime', '*']],
      ['expires_at', '2099-01-01T00:00:00Z'],
      ['expires_in_days', 30],
    ] as const) {
      const answer = await create({ [field]: value });
      expect([field, answer.status, Object.keys(answer.body.errors)]).toEqual([field, 422, [field]]);
    }
  });

  test('is shown once, and kept as a hash alone', async () => {
    const { id, key } = await newAgent(server, owner);
    const read = await call(server, `GET /api/api-keys/${id}`, { as: owner.token });
    const list = await call(server, 'GET /api/api-keys', { as: owner.token });
    expect(read.text + list.text + server.log).not.toContain(key.slice(-30));
  });

  test('in x-api-key leaves Authorization to the flows of the client', async () => {
    const { key } = await newAgent(server, owner);
    for (const authorization of ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.x', 'Basic dXNlcjpwYXNz', 'Bearer', '']) {
      const headers = { authorization, 'x-api-key': key };
      expect((await call(server, 'GET /api/runtime/capabilities', { headers })).status).toBe(200);
    }
    const { key: other } = await newAgent(server, owner);
    const both = { authorization: `Bearer ${other}`, 'x-api-key': key };
    const answer = await call(server, 'GET /api/runtime/capabilities', { headers: both });
    expect([answer.status, typeof answer.body.error]).toEqual([400, 'string']);
  });

  test('that is missing, malformed, unknown or revoked is answered 401 and {"error": "Invalid API key"}, byte for byte', async () => {
    const revoked = await newAgent(server, owner);
    expect((await capabilities(revoked.key)).status).toBe(200);
    await call(server, `DELETE /api/api-keys/${revoked.id}`, { as: owner.token });
    const unknown = `sk_live_copia_${'0'.repeat(40)}`;
    const keys = [undefined, 'x', unknown, revoked.key, revoked.key.slice(0, -1), `${revoked.key}0`];
    for (const route of [
      'GET /api/runtime/capabilities',
      'POST /mcp',
      'GET /api/runtime/executions/1/stream',
    ]) {
      const answers: object[] = [];
      for (const key of keys) {
        const presented = key === undefined ? [] : [['x-api-key', key] as const];
        const headers = [['content-type', 'application/json'] as const, ...presented];
        const { status, headers: answered, text } = await rawRequest(server, route, headers);
        expect([route, status, text]).toEqual([route, 401, '{"error":"Invalid API key"}']);
        answers.push({ ...answered, date: undefined });
      }
      expect(answers).toEqual(answers.map(() => answers[0]));
      expect(answers[0]).toMatchObject({ 'www-authenticate': 'Bearer' });
    }
  });

  test('without the scope runtime is answered 403 and {"error"}, which names it', async () => {
    const { key } = await newKey(server, owner, { type: 'runtime', permissions: ['read', 'api-keys:read'] });
    for (const route of ['GET /api/runtime/capabilities', 'POST /api/runtime/sessions', 'POST /mcp']) {
      const answer = await call(server, route, { as: key });
      expect([answer.status, answer.body]).toEqual([403, { error: 'This needs the ability runtime.' }]);
      expect(answer.headers.get('www-authenticate')).toContain('scope="runtime"');
    }
  });

  test('belongs to one organization, which its calls act in', async () => {
    const mine = await newAgent(server, owner);
    const theirs = await newAgent(server, stranger);
    for (const [{ id, key }, { organizationId }] of [
      [mine, owner],
      [theirs, stranger],
    ] as const) {
      expect(await resultOf(server, key, 'whoami')).toMatchObject({
        credential: { id, type: 'runtime', name: 'Agent' },
        organization: { id: organizationId },
        user: null,
        abilities: ['runtime'],
      });
    }
  });
});

describe('the capabilities', () => {
  test('are the tools whose ability the caller holds, each with a JSON Schema of its arguments', async () => {
    const { key } = await newAgent(server, owner, ['api-keys:read']);
    const { body } = await capabilities(key);
    expect(Object.keys(body)).toEqual(['capabilities']);
    expect(body.capabilities.map(({ name }: { name: string }) => name)).toEqual(['list_api_keys', 'whoami']);
    for (const capability of body.capabilities) {
      expect(Object.keys(capability)).toEqual(['name', 'description', 'input_schema']);
      expect(capability.description).not.toBe('');
      expect(capability.input_schema).toMatchObject({ type: 'object', additionalProperties: false });
    }
    expect(await namesFor((await newAgent(server, owner, ['api-keys:write'])).key)).toEqual([
      'create_api_key',
      'revoke_api_key',
      'whoami',
    ]);
    expect(await namesFor((await newAgent(server, owner, ['webhooks:*', 'usage:read'])).key)).toEqual([
      'list_deliveries',
      'read_usage',
      'whoami',
    ]);
  });

  test("of a personal token are its user's; of an organization token none that manage", async () => {
    expect(await namesFor(owner.token)).toEqual(OWN_TOOLS);
    const narrow = await login(server, owner.email, owner.password, { abilities: ['runtime', 'usage:read'] });
    expect(await namesFor(narrow)).toEqual(['read_usage', 'whoami']);
    const { key } = await newKey(server, owner, { type: 'token', permissions: undefined });
    expect(await namesFor(key)).toEqual(['whoami']);
  });
});

describe('sessions and invocations', () => {
  test('look as described', async () => {
    const { key } = await newAgent(server, owner);
    const session = await call(server, 'POST /api/runtime/sessions', { as: key });
    expect([session.status, session.body]).toEqual([
      201,
      { session: { id: expect.any(Number), created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) } },
    ]);
    const invoked = await invoke(server, key, 'whoami', undefined, session.body.session.id);
    const execution = { id: expect.any(Number), status: 'succeeded', result: expect.any(Object) };
    expect([invoked.status, invoked.body]).toEqual([201, { execution }]);
    const read = await readExecution(server, key, invoked.body.execution.id);
    expect([read.status, read.body]).toEqual([200, invoked.body]);
    const other = await newAgent(server, owner);
    expect((await invoke(server, other.key, 'whoami', {}, session.body.session.id)).status).toBe(201);
  });

  test('hold arguments to the schema: what is wrong is named, and nothing is done', async () => {
    const { key } = await newAgent(server, owner, ['api-keys:write', 'api-keys:read']);
    const keys = async () =>
      (await resultOf(server, key, 'list_api_keys', { status: 'all' })).api_keys.map(withoutUse);
    const before = await keys();
    for (const [args, field] of [
      [{}, 'arguments.name'],
      [{ name: 5 }, 'arguments.name'],
      [{ name: 'two\nlines' }, 'arguments.name'],
      [{ name: 'x', type: 'personal' }, 'arguments.type'],
      [{ name: 'x', permissions: ['runtime', 5] }, 'arguments.permissions.1'],
      [{ name: 'x', expires_at: '2026-02-30T00:00:00Z' }, 'arguments.expires_at'],
      [{ name: 'x', rate_limit_per_minute: 1e300 }, 'arguments.rate_limit_per_minute'],
      [{ name: 'x', unknown: 1 }, 'unknown'],
      [{ name: 'a\0b' }, 'arguments.name'],
      [[], 'arguments'],
      ['x', 'arguments'],
    ] as const) {
      const { status, body } = await invoke(server, key, 'create_api_key', args);
      expect([args, status, Object.keys(body)]).toEqual([args, 422, ['error']]);
      expect(body.error).toContain(field);
    }
    expect(await keys()).toEqual(before);
  });

  test('refuse what is no invocation, an unknown tool and one beyond the abilities', async () => {
    const { key } = await newAgent(server, owner);
    const session = await openSession(server, key);
    const route = `POST /api/runtime/sessions/${session}/invocations`;
    for (const body of [{}, { tool: 5 }, { tool: 'whoami', unknown: 1 }, { tool: 'x'.repeat(65) }]) {
      const answer = await call(server, route, { as: key, body });
      expect([body, answer.status, Object.keys(answer.body)]).toEqual([body, 422, ['error']]);
    }
    for (const tool of ['nothing', 'constructor', 'WHOAMI', '']) {
      const answer = await invoke(server, key, tool, {}, session);
      expect([tool, answer.status, answer.body]).toEqual([tool, 404, { error: 'No such tool.' }]);
    }
    const refused = await invoke(server, key, 'list_api_keys', {}, session);
    expect([refused.status, refused.body]).toEqual([403, { error: 'This needs the ability api-keys:read.' }]);
    expect(refused.headers.get('www-authenticate')).toContain('scope="api-keys:read"');
  });

  test('are kept from keys of the organization that could not have made them', async () => {
    const able = await newAgent(server, owner, ['api-keys:read']);
    const equal = await newAgent(server, owner, ['api-keys:read']);
    const unable = await newAgent(server, owner);
    const { body } = await invoke(server, able.key, 'list_api_keys');
    const { id } = body.execution;
    expect((await readExecution(server, equal.key, id)).body).toEqual(body);
    for (const path of [`executions/${id}`, `executions/${id}/stream`]) {
      const hidden = await call(server, `GET /api/runtime/${path}`, { as: unable.key });
      expect([hidden.status, hidden.text]).toEqual([404, '{"error":"No such execution."}']);
    }
  });

  test('of another organization are answered byte for byte like none', async () => {
    const mine = await newAgent(server, owner);
    const theirs = await newAgent(server, stranger);
    const session = await openSession(server, mine.key);
    const { id } = (await invoke(server, mine.key, 'whoami', {}, session)).body.execution;
    const ask = async (route: string, body?: unknown) => {
      const { status, text } = await call(server, route, { as: theirs.key, body });
      return [status, text];
    };
    for (const path of [`GET /api/runtime/executions/ID`, `GET /api/runtime/executions/ID/stream`]) {
      const missing = await ask(path.replace('ID', '987654321'));
      expect(await ask(path.replace('ID', id))).toEqual(missing);
      expect(missing).toEqual([404, '{"error":"No such execution."}']);
    }
    const path = 'POST /api/runtime/sessions/ID/invocations';
    const missing = await ask(path.replace('ID', '987654321'), { tool: 'whoami' });
    expect(await ask(path.replace('ID', String(session)), { tool: 'whoami' })).toEqual(missing);
    expect(missing).toEqual([404, '{"error":"No such session."}']);
  });
});

describe("an agent that looks after its organization's keys", () => {
  const manager = () => newAgent(server, owner, ['api-keys:read', 'api-keys:write', 'read']);
  const statusOf = async (key: string) => (await call(server, 'GET /api/whoami', { as: key })).status;

  test('lists them without their values, and nobody else’s', async () => {
    const { id, key } = await manager();
    const other = await newAgent(server, stranger);
    const { api_keys: keys } = await resultOf(server, key, 'list_api_keys', { limit: 1_000 });
    const ids = keys.map((one: { id: number }) => one.id);
    expect(ids).toContain(id);
    expect(ids).not.toContain(other.id);
    const direct = await call(server, 'GET /api/api-keys', { as: owner.token });
    expect(keys.map(withoutUse)).toEqual(direct.body.data.map(withoutUse));
    const { api_keys: few } = await resultOf(server, key, 'list_api_keys', { limit: 2, type: 'runtime' });
    expect(few).toHaveLength(2);
  });

  test('creates one, whose value is in that one answer, and in none that comes later', async () => {
    const { key } = await manager();
    const answer = await invoke(server, key, 'create_api_key', {
      name: 'Made by an agent',
      permissions: ['read'],
    });
    const { id, result } = answer.body.execution;
    expect(await statusOf(result.key)).toBe(200);
    expect(result.api_key).toMatchObject({
      name: 'Made by an agent',
      permissions: ['read'],
      created_by: null,
    });
    const kept = await readExecution(server, key, id);
    expect(kept.body.execution).toEqual({ id, status: 'succeeded', result: { api_key: result.api_key } });
    const stream = await EventStream.open(server, key, id);
    await stream.ended;
    expect(stream.events).toEqual([{ event: 'execution', id: '0', data: kept.body }]);
  });

  test('hands out no ability that its own key lacks', async () => {
    const { key } = await manager();
    for (const permissions of [['write'], ['read', 'webhooks:read'], ['api-keys:*']]) {
      const { status, body } = await invoke(server, key, 'create_api_key', { name: 'More', permissions });
      expect([status, body.execution.status]).toEqual([201, 'failed']);
      expect(body.execution.error).toMatch(/^You cannot hand out what you do not hold/);
    }
    const forAll = await invoke(server, key, 'create_api_key', { name: 'More', type: 'token' });
    expect(forAll.body.execution.status).toBe('failed');
  });

  test('rotates as the document says: create the replacement, update the client, revoke the old one', async () => {
    const { key } = await manager();
    const old = await newKey(server, owner, { permissions: ['read'] });
    const made = await resultOf(server, key, 'create_api_key', { name: 'New', permissions: ['read'] });
    expect([await statusOf(old.key), await statusOf(made.key)]).toEqual([200, 200]);
    const args = { id: old.id, replacement_id: made.api_key.id };
    const { revoked, replacement } = await resultOf(server, key, 'revoke_api_key', args);
    expect([revoked.id, revoked.status, replacement.id]).toEqual([old.id, 'revoked', made.api_key.id]);
    expect([await statusOf(old.key), await statusOf(made.key)]).toEqual([401, 200]);
  });

  test('keeps the old key while its replacement cannot take its place', async () => {
    const { key } = await manager();
    const old = await newKey(server, owner, { permissions: ['read', 'write'] });
    const able = ['read', 'write'];
    const revoked = await newKey(server, owner, { permissions: able });
    await call(server, `DELETE /api/api-keys/${revoked.id}`, { as: owner.token });
    const soon = new Date(Date.now() + 1_500).toISOString();
    const expired = await newKey(server, owner, { permissions: able, expires_at: soon });
    await eventually('its end', async () => (await statusOf(expired.key)) === 401);
    const poor = await newKey(server, owner, { permissions: ['read'] });
    const foreign = await newKey(server, stranger, { permissions: able });
    for (const [id, sentence] of [
      [revoked.id, 'The replacement must be another key, and active.'],
      [expired.id, 'The replacement must be another key, and active.'],
      [old.id, 'The replacement must be another key, and active.'],
      [poor.id, 'The replacement lacks the permission write.'],
      [foreign.id, 'No such API key.'],
      [987_654_321, 'No such API key.'],
    ] as const) {
      const { body } = await invoke(server, key, 'revoke_api_key', { id: old.id, replacement_id: id });
      expect([body.execution.status, body.execution.error]).toEqual(['failed', sentence]);
    }
    expect(await statusOf(old.key)).toBe(200);
    const { body } = await invoke(server, key, 'revoke_api_key', { id: foreign.id });
    expect(body.execution).toMatchObject({ status: 'failed', error: 'No such API key.' });
    expect(await statusOf(foreign.key)).toBe(200);
  });

  test('sees what was sent to its webhooks', async () => {
    const receiver = await Receiver.start();
    try {
      const webhook = { url: receiver.url, events: ['api_key.created'] };
      const { body } = await call(server, 'POST /api/webhooks', { as: owner.token, body: webhook });
      const { key } = await newAgent(server, owner, ['webhooks:read']);
      const theirs = await newAgent(server, stranger, ['webhooks:read']);
      const first = await eventually('the delivery', async () => {
        const { deliveries } = await resultOf(server, key, 'list_deliveries', { limit: 1 });
        return deliveries[0]?.status === 'succeeded' && deliveries[0];
      });
      expect(first).toMatchObject({ webhook_id: body.data.id, event_type: 'api_key.created' });
      const path = `/api/webhooks/${body.data.id}/deliveries`;
      const direct = await call(server, `GET ${path}`, { as: owner.token });
      expect({ ...first, webhook_id: undefined }).toMatchObject(direct.body.data[0]);
      const of = (webhook_id: number) => resultOf(server, key, 'list_deliveries', { webhook_id });
      expect((await of(body.data.id)).deliveries).toHaveLength(1);
      const unknown = await invoke(server, key, 'list_deliveries', { webhook_id: 987_654_321 });
      expect(unknown.body.execution.error).toBe('No such webhook.');
      expect((await resultOf(server, theirs.key, 'list_deliveries')).deliveries).toEqual([]);
    } finally {
      await receiver.stop();
    }
  });

  test('reads how often each key was used', async () => {
    const user = await newOwner(server);
    const { key } = await newAgent(server, user, ['usage:read']);
    const used = await newKey(server, user, { rate_limit_per_minute: 1_000 });
    await Promise.all(Array.from({ length: 25 }, () => statusOf(used.key)));
    const usage = await eventually('the count', async () => {
      const read = await resultOf(server, key, 'read_usage', { days: 1 });
      const counted = read.api_keys.find((one: { api_key_id: number }) => one.api_key_id === used.id);
      return counted?.requests >= 25 && read;
    });
    expect(usage).toMatchObject({ plan: 'free', since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    const counts = usage.api_keys.map(({ requests }: { requests: number }) => requests);
    expect(usage.api_keys).toContainEqual({ api_key_id: used.id, name: 'Production API', requests: 25 });
    expect(usage.requests).toBe(counts.reduce((sum: number, count: number) => sum + count, 0));
    expect(usage.api_keys.map((one: { api_key_id: number }) => one.api_key_id)).not.toContain(1);
  });

  test('leaves no value in the database nor in the log, and is named in the audit log by its credential', async () => {
    const { id, key } = await manager();
    const { api_key: made, key: value } = await resultOf(server, key, 'create_api_key', { name: 'Audited' });
    await resultOf(server, key, 'revoke_api_key', { id: made.id });
    await server.terminate();
    const entries = await queryStopped<{ action: string; credential_id: unknown }>(
      server,
      `SELECT action, credential_id, user_id FROM audit_log WHERE target_id = ${made.id} ORDER BY id`,
    );
    const rows = await queryStopped<{ row: string }>(
      server,
      `SELECT t::text AS row FROM executions t UNION ALL SELECT t::text FROM api_keys t
       UNION ALL SELECT t::text FROM audit_log t UNION ALL SELECT t::text FROM events t`,
    );
    await server.launch();
    expect(rows.map(({ row }) => row).join() + server.log).not.toContain(value.slice(3));
    expect(entries.map((entry) => ({ ...entry, credential_id: Number(entry.credential_id) }))).toEqual([
      { action: 'api_key.created', credential_id: id, user_id: null },
      { action: 'api_key.revoked', credential_id: id, user_id: null },
    ]);
  });
});

const withoutUse = (key: object) => ({ ...key, last_used_at: null });

function shell(command: string): Promise<string> {
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}
