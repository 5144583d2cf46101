import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { Receiver } from './support/receiver.js';
import { EXAMPLES, TestServer } from './support/server.js';
import { chunk, sse, Upstream } from './support/upstream.js';

const run = promisify(execFile);

/** As the document shows it. */
const COMMAND = `curl -X POST https://builder.laracopilot.com/api/v1/agent/generate \\
  -H "Authorization: Bearer YOUR_API_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Accept: text/event-stream" \\
  -d '{"prompt": "Build a task management app"}'`;
const EVENTS = `${chunk('Hello')}${chunk(' world')}data: [DONE]\n\n`;
const GENERATE = 'POST /api/v1/agent/generate';
const DAY_MS = 86_400_000;

let upstream: Upstream;
let receiver: Receiver;
let server: TestServer;
let operator: TestUser;

beforeAll(async () => {
  upstream = await Upstream.start();
  receiver = await Receiver.start();
  server = await TestServer.start({
    main: EXAMPLES,
    env: { AGENT_UPSTREAM_URL: upstream.url, AGENT_UPSTREAM_KEY: 'key-of-the-upstream', TRUST_PROXY: 'true' },
  });
  operator = await newOwner(server);
});

afterAll(async () => {
  await server.stop();
  await receiver.stop();
  await upstream.stop();
});

const working: Upstream['answer'] = (response) => void sse(response).end(EVENTS);

beforeEach(() => {
  upstream.answer = working;
  upstream.asked.length = 0;
});

/** An organization with a token (or another credential), and so many credits. */
async function newTeam(credits: number, body: Record<string, unknown> = { type: 'token' }) {
  const owner = await newOwner(server);
  if (credits > 0) await give(owner.organizationId, credits);
  const { key } = await newKey(server, owner, { permissions: undefined, ...body });
  return { owner, key, id: owner.organizationId };
}

const give = (organizationId: number, amount: number) =>
  call(server, `POST /api/organizations/${organizationId}/credits`, {
    as: operator.token,
    body: { amount, reason: 'Test' },
  });

const generate = (key: string) => call(server, GENERATE, { as: key, body: { prompt: 'Build an app' } });

async function accountOf({ organizationId, token }: TestUser): Promise<{ balance: number; kinds: string[] }> {
  const { body } = await call(server, `GET /api/organizations/${organizationId}/credits`, { as: token });
  return { balance: body.data.balance, kinds: body.data.ledger.map(({ kind }: { kind: string }) => kind) };
}

describe('the agent', () => {
  test('streams to the command of the document, run as it is written', async () => {
    const { key } = await newTeam(10);
    const command = COMMAND.replace('https://builder.laracopilot.com', server.url).replace(
      'YOUR_API_TOKEN',
      key,
    );
    const { stdout } = await run('bash', ['-c', command.replace('curl', 'curl -sS -i')]);
    expect(stdout).toMatch(/^HTTP\/1\.1 200 /);
    expect(stdout).toMatch(/^content-type: text\/event-stream/im);
    expect(stdout.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe(EVENTS);
    expect(upstream.asked).toEqual([
      expect.objectContaining({
        path: '/v1/chat/completions',
        headers: expect.objectContaining({ authorization: 'Bearer key-of-the-upstream' }),
        body: expect.objectContaining({
          stream: true,
          messages: [{ role: 'user', content: 'Build a task management app' }],
        }),
      }),
    ]);
  });

  test('is heard event by event, while it still generates', async () => {
    const { key } = await newTeam(10);
    let finish: () => unknown = () => undefined;
    upstream.answer = (response) => {
      sse(response).write(chunk('first'));
      finish = () => response.end(chunk('last'));
    };
    const response = await fetch(`${server.url}/api/v1/agent/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Build an app' }),
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe(chunk('first'));
    finish();
    expect((await reader.read()).value).toBe(chunk('last'));
    expect((await reader.read()).done).toBe(true);
  });

  test('is told by the upstream when its client has gone away', async () => {
    const { key } = await newTeam(10);
    let closed = false;
    upstream.answer = (response) => {
      response.on('close', () => (closed = true));
      sse(response).write(chunk('first'));
    };
    const gone = new AbortController();
    const response = await fetch(`${server.url}/api/v1/agent/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Build an app' }),
      signal: gone.signal,
    });
    await response.body!.getReader().read();
    gone.abort();
    await eventually('the end of the upstream', () => closed);
  });

  test.each([
    ['nothing', {}],
    ['no text', { prompt: 1 }],
    ['an empty prompt', { prompt: '' }],
    ['a prompt that is too long', { prompt: 'x'.repeat(50_001) }],
    ['an unknown field', { prompt: 'x', team: 1 }],
  ])('refuses %s with 422, charging nothing', async (_, body) => {
    const { owner, key } = await newTeam(10);
    const answer = await call(server, GENERATE, { as: key, body });
    expect([answer.status, answer.body.status]).toEqual([422, false]);
    expect(Object.keys(answer.body)).toEqual(['status', 'message', 'errors']);
    expect((await accountOf(owner)).balance).toBe(10);
    expect(upstream.asked).toEqual([]);
  });

  test('is offered to keys by its ability, which is among the scopes by itself', async () => {
    const { owner } = await newTeam(10);
    const scopes = await call(server, 'GET /api/api-keys/scopes', { as: owner.token });
    expect(scopes.body.data).toContainEqual({
      name: 'agent:generate',
      description: "Have the agent generate, on the team's credits.",
      source: 'custom',
    });
    const able = await newKey(server, owner, { permissions: ['agent:generate'] });
    expect((await generate(able.key)).status).toBe(200);
    const unable = await newKey(server, owner, { permissions: ['read'] });
    const refused = await generate(unable.key);
    expect([refused.status, refused.body.status]).toEqual([403, false]);
  });
});

describe("the team's credits", () => {
  test('are consumed by the requests of its tokens, and of no other team', async () => {
    const [team, other] = [await newTeam(10), await newTeam(10)];
    expect((await generate(team.key)).status).toBe(200);
    expect((await generate(team.key)).status).toBe(200);
    expect(await accountOf(team.owner)).toEqual({ balance: 8, kinds: ['charge', 'charge', 'grant'] });
    expect((await accountOf(other.owner)).balance).toBe(10);
  });

  test('never fall below zero: of many requests at once as many are served as are paid for', async () => {
    const { owner, key } = await newTeam(5, {
      permissions: ['agent:generate'],
      rate_limit_per_minute: 1_000,
    });
    const webhook = { url: receiver.url, events: ['credits.exhausted'] };
    await call(server, 'POST /api/webhooks', { as: owner.token, body: webhook });
    const answers = await Promise.all(Array.from({ length: 30 }, () => generate(key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status === 402);
    expect(refused).toHaveLength(25);
    expect(refused[0]!.body).toEqual({ status: false, message: expect.stringContaining('credits') });
    expect(upstream.asked).toHaveLength(5);
    expect((await accountOf(owner)).balance).toBe(0);
    await eventually('credits.exhausted', () => receiver.ofType('credits.exhausted').length > 0);
    expect(receiver.ofType('credits.exhausted')).toHaveLength(1);
  });

  test.each([
    ['refuses', (response) => void response.writeHead(500).end('{}')],
    [
      'is no stream',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    ],
    ['says nothing', (response) => void sse(response).end()],
    ['breaks off before its first byte', (response) => void response.destroy()],
    ['redirects', (response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
  ] as [string, Upstream['answer']][])('are given back when the agent %s: 502', async (_, answer) => {
    const { owner, key } = await newTeam(3);
    upstream.answer = answer;
    const refused = await generate(key);
    expect([refused.status, refused.body]).toEqual([
      502,
      { status: false, message: 'The agent did not answer; nothing was charged.' },
    ]);
    expect(await accountOf(owner)).toEqual({ balance: 3, kinds: ['refund', 'charge', 'grant'] });
  });

  test('are given back when the server is asked to end before the first byte', async () => {
    const { owner, key } = await newTeam(3);
    upstream.answer = (response) => void sse(response).flushHeaders();
    const answer = generate(key).catch(() => undefined);
    await eventually('the upstream', () => upstream.asked.length === 1);
    await server.terminate();
    await answer;
    await server.launch();
    expect(await accountOf(owner)).toEqual({ balance: 3, kinds: ['refund', 'charge', 'grant'] });
  });

  test('stay charged when the agent breaks off after its first byte; the client sees the break', async () => {
    const { owner, key } = await newTeam(3);
    upstream.answer = (response) => {
      sse(response).write(chunk('first'));
      setTimeout(() => response.destroy(), 100);
    };
    await expect(generate(key)).rejects.toThrow();
    expect((await accountOf(owner)).balance).toBe(2);
  });
});

describe('without AGENT_UPSTREAM_URL', () => {
  test('the answer is a clear 503, and nothing is charged', async () => {
    const bare = await TestServer.start({ main: EXAMPLES });
    try {
      const owner = await newOwner(bare);
      const path = `/api/organizations/${owner.organizationId}/credits`;
      await call(bare, `POST ${path}`, { as: owner.token, body: { amount: 1, reason: 'Test' } });
      const { key } = await newKey(bare, owner, { type: 'token', permissions: undefined });
      const answer = await call(bare, GENERATE, { as: key, body: { prompt: 'Build an app' } });
      expect([answer.status, answer.body]).toEqual([
        503,
        { status: false, message: 'No agent is configured here: AGENT_UPSTREAM_URL is not set.' },
      ]);
      expect((await call(bare, `GET ${path}`, { as: owner.token })).body.data.balance).toBe(1);
    } finally {
      await bare.stop();
    }
  });
});

describe('an organization token', () => {
  test('is made by team owners alone', async () => {
    const owner = await newOwner(server);
    const body = { type: 'token', name: 'Production' };
    for (const role of ['admin', 'member'] as const) {
      const { token } = await newMember(server, owner, role);
      for (const [route, given] of [
        ['POST /api/api-keys', body],
        ['GET /api/api-keys', undefined],
        ['DELETE /api/api-keys/1', undefined],
      ] as const) {
        expect((await call(server, route, { as: token, body: given })).status).toBe(403);
      }
    }
    expect((await call(server, 'POST /api/api-keys', { as: owner.token, body })).status).toBe(201);
  });

  test.each([
    [30, 30],
    [60, 60],
    [90, 90],
    [null, null],
    [undefined, null],
  ])(
    'with expires_in_days %j expires that many days after its creation, or not at all',
    async (given, days) => {
      const owner = await newOwner(server);
      const body = { type: 'token', name: 'CI Pipeline', expires_in_days: given };
      const { api_key } = (await call(server, 'POST /api/api-keys', { as: owner.token, body })).body;
      const lifetime = api_key.expires_at && Date.parse(api_key.expires_at) - Date.parse(api_key.created_at);
      expect(lifetime).toBe(days === null ? null : days * DAY_MS);
    },
  );

  test.each([0, 1, 31, 365, -30, 30.5, '30'])('cannot be made with expires_in_days %j', async (days) => {
    const owner = await newOwner(server);
    const body = { type: 'token', name: 'CI Pipeline', expires_in_days: days };
    expect((await call(server, 'POST /api/api-keys', { as: owner.token, body })).status).toBe(422);
  });

  test('that was revoked answers 401 from the next request on', async () => {
    const { owner, key } = await newTeam(10);
    const id = Number(key.split('|')[0]);
    expect((await generate(key)).status).toBe(200);
    await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    expect((await generate(key)).status).toBe(401);
  });
});

describe('an authentication error of the agent API', () => {
  test('is 401 "Unauthorized." when the token is missing or invalid', async () => {
    const { owner, key } = await newTeam(0);
    await call(server, `DELETE /api/api-keys/${key.split('|')[0]}`, { as: owner.token });
    const headers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer ' },
      { authorization: 'Bearer 1|nothing' },
      { authorization: key },
    ];
    for (const sent of [...headers, { authorization: `Bearer ${key}` }]) {
      const answer = await call(server, GENERATE, { headers: sent, body: { prompt: 'x' } });
      expect([answer.status, answer.text]).toEqual([401, '{"status":false,"message":"Unauthorized."}']);
    }
  });

  test('is 401 "API token has expired." past the expiration date', async () => {
    const expires_at = new Date(Date.now() + 2_000).toISOString();
    const { key } = await newTeam(0, { permissions: ['agent:generate'], expires_at });
    const answer = await eventually('the expiry', async () => {
      const refused = await generate(key);
      return refused.status === 401 && refused;
    });
    expect(answer.text).toBe('{"status":false,"message":"API token has expired."}');
  });

  test('is 403 "This team is currently suspended." when the team is', async () => {
    const { id, key } = await newTeam(10);
    const body = { reason: 'Unpaid invoices' };
    await call(server, `POST /api/organizations/${id}/suspend`, { as: operator.token, body });
    const answer = await generate(key);
    expect([answer.status, answer.text]).toEqual([
      403,
      '{"status":false,"message":"This team is currently suspended."}',
    ]);
    await call(server, `POST /api/organizations/${id}/reinstate`, { as: operator.token });
    expect((await generate(key)).status).toBe(200);
  });

  test('also of an unknown path below /api/v1/agent has a status and a message', async () => {
    const answer = await call(server, 'GET /api/v1/agent/nothing');
    expect([answer.status, answer.body.status]).toEqual([404, false]);
  });
});
