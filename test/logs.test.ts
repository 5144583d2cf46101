import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { raw } from './support/raw.js';
import { Receiver } from './support/receiver.js';
import { TestServer } from './support/server.js';

const READY = /^Latchkey is ready at http:\/\/\S+ \(API: \S+\)$/;
const JSON_TYPE = { 'content-type': 'application/json' };

interface Line {
  readonly level: number;
  readonly time: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly req?: { readonly method: string; readonly path: string };
  readonly res?: { readonly status: number };
  readonly responseTime?: number;
}

/** Everything is done once, also what goes wrong, and then the log is read. */
describe('the log of a server', () => {
  let server: TestServer;
  let receiver: Receiver;
  let owner: TestUser;
  const secrets: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestServer.start({ env: { LOG_LEVEL: 'trace' } });
    receiver = await Receiver.start();
    owner = await newOwner(server);
    const { key, id } = await newKey(server, owner);
    const body = { name: 'x', type: 'runtime' };
    const runtime = await call(server, 'POST /api/api-keys', { as: owner.token, body });
    const token = await call(server, 'POST /api/api-keys', {
      as: owner.token,
      body: { name: 'x', type: 'token' },
    });
    const webhook = await call(server, 'POST /api/webhooks', {
      as: owner.token,
      body: { url: `${receiver.url}?hook-query-secret=1`, events: ['*'] },
    });
    Object.assign(secrets, {
      password: owner.password,
      personal: owner.token,
      apiKey: key,
      runtime: runtime.body.key,
      token: token.body.key,
      webhook: webhook.body.secret,
      header: 'a-secret-of-a-header',
      query: 'a-secret-of-a-query',
      hook: 'hook-query-secret',
      mail: 'You created an API key',
    });
    await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    await call(server, 'GET /api/whoami', { as: key });
    await eventually('the webhook', () => receiver.ofType('api_key.revoked')[0]);
    for (const secret of [
      key,
      owner.token,
      runtime.body.key,
      token.body.key,
      webhook.body.secret,
      owner.password,
    ]) {
      await misplace(secret as string);
    }
    await call(server, 'GET /health/live');
  });

  afterAll(async () => {
    await receiver.stop();
    await server.stop();
  });

  /** Wherever a credential does not belong, and where it does. */
  async function misplace(secret: string): Promise<void> {
    const text = encodeURIComponent(secret);
    const places: Record<string, string>[] = [
      { authorization: `Bearer ${secret}` },
      { authorization: `Basic ${secret}` },
      { 'x-api-key': secret, authorization: `Bearer ${owner.token}` },
      { 'user-agent': secret },
      { referer: `http://localhost/${text}` },
      { cookie: `session=${secret}` },
      { 'x-request-id': secret.replace(/[^\w.-]/g, '').slice(0, 64) },
      { 'x-organization-id': secret },
      { 'x-secret': 'a-secret-of-a-header' },
    ];
    for (const headers of places) await raw(server, 'GET', '/api/whoami', { headers });
    // A password has no form by which it could be known in an address.
    if (secret !== owner.password) {
      for (const part of [text, secret.replace('|', '%7c')]) {
        await raw(server, 'GET', `/api/${part}`);
        await raw(server, 'DELETE', `/api/v1/tokens/${part}`, {
          headers: { authorization: `Bearer ${owner.token}` },
        });
        await raw(server, 'GET', `/api/x${part}/${part}?${part}`);
      }
    }
    await raw(server, 'GET', `/api/whoami?api_key=${text}&token=a-secret-of-a-query`);
    await raw(server, 'GET', `/api/api-keys?${text}=1`, {
      headers: { authorization: `Bearer ${owner.token}` },
    });
    for (const body of [
      JSON.stringify({ email: [secret], password: { secret }, device_name: secret, [secret]: 1 }),
      JSON.stringify({ email: secret, password: secret, device_name: 'x' }),
      `{"password": ${secret}`,
      `{"password": "${secret}\\u0000"}`,
      secret,
    ]) {
      await raw(server, 'POST', '/api/v1/login', { headers: JSON_TYPE, body });
      await raw(server, 'POST', '/api/webhooks', {
        headers: { ...JSON_TYPE, authorization: `Bearer ${owner.token}` },
        body,
      });
    }
  }

  const lines = () =>
    server.log
      .trim()
      .split('\n')
      .filter((line) => !READY.test(line));

  test('holds no credential, password, signing secret, header, query or mail, wherever they were sent', async () => {
    await eventually('the last request', () => server.log.includes('/api/webhooks'));
    expect(Object.values(secrets).every((secret) => secret.length > 8)).toBe(true);
    const found = Object.entries(secrets).filter(([, secret]) => {
      const forms = [
        secret,
        encodeURIComponent(secret),
        secret.replace('|', '%7c'),
        secret.split('|').at(-1)!,
      ];
      return forms.some((form) => server.log.includes(form));
    });
    expect(found.map(([name]) => name)).toEqual([]);
    expect(server.log).not.toContain('?');
  });

  test('is one JSON object a line, but for the one that says where the server is', () => {
    expect(server.log.split('\n').filter((line) => READY.test(line))).toHaveLength(1);
    for (const line of lines()) {
      const { level, time, msg } = JSON.parse(line) as Line;
      expect([typeof level, Number.isNaN(Date.parse(time)), typeof msg]).toEqual(['number', false, 'string']);
    }
  });

  test("has each request once, with method, path, status, time and an id: the caller's, where there is one", async () => {
    const id = 'from-a-test-1';
    const answer = await raw(server, 'GET', '/api/api-keys/1?limit=2', { headers: { 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toBe(id);
    const logged = await eventually('the request', () =>
      lines()
        .map(parse)
        .find(({ requestId }) => requestId === id),
    );
    expect(logged).toMatchObject({ req: { method: 'GET', path: '/api/api-keys/1' }, res: { status: 401 } });
    expect(logged.responseTime).toBeGreaterThanOrEqual(0);
    expect(lines().filter((line) => line.includes(id))).toHaveLength(1);
  });

  test("takes the caller's id of a request if it can be one, and nothing else", async () => {
    const idOf = async (given: string) =>
      (await raw(server, 'GET', '/health/live', { headers: { 'x-request-id': given } })).headers[
        'x-request-id'
      ];
    expect(await idOf('a1b2-c3.d4_e5')).toBe('a1b2-c3.d4_e5');
    for (const given of ['', ' ', 'a b', '{"a":1}', 'x'.repeat(37), 'a\u00e4']) {
      expect(await idOf(given)).toBeUndefined();
    }
    const made = lines().map((line) => parse(line).requestId);
    expect(made.some((id) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id ?? ''))).toBe(true);
  });
});

const parse = (line: string) => JSON.parse(line) as Line;
