import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { call, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { EXAMPLES, TestServer } from './support/server.js';

const HOST = 'https://your-bouncer-instance.com';

/** The document's examples, character by character. */
const examples = {
  curlGet: `curl https://your-bouncer-instance.com/api/v2/session \\
-H "Authorization: Bearer YOUR_API_TOKEN"`,
  curlPost: `curl -X POST https://your-bouncer-instance.com/api/v2/session \\
-H "Authorization: Bearer 1|abc123..." \\
-H "Content-Type: application/json" \\
-d '{"age_target": 18, "redirect_url": "https://example.com/callback"}'`,
  javascript: `const response = await fetch('https://your-bouncer-instance.com/api/v2/session', {
method: 'POST',
headers: {
'Authorization': 'Bearer 1|abc123...',
'Content-Type': 'application/json',
},
body: JSON.stringify({
age_target: 18,
redirect_url: 'https://example.com/callback',
}),
});
const data = await response.json();`,
  php: `$client = new GuzzleHttp\\Client();
$response = $client->post('https://your-bouncer-instance.com/api/v2/session', [
'headers' => [
'Authorization' => 'Bearer 1|abc123...',
'Content-Type' => 'application/json',
],
'json' => [
'age_target' => 18,
'redirect_url' => 'https://example.com/callback',
],
]);
$data = json_decode($response->getBody(), true);`,
  python: `import requests
response = requests.post(
'https://your-bouncer-instance.com/api/v2/session',
headers={
'Authorization': 'Bearer 1|abc123...',
'Content-Type': 'application/json',
},
json={
'age_target': 18,
'redirect_url': 'https://example.com/callback',
}
)
data = response.json()`,
};

const GUZZLE = '/usr/share/php/GuzzleHttp/autoload.php';
const succeeds = (command: string, args: string[]) => spawnSync(command, args).status === 0;
const hasPython = succeeds('python3', ['-c', 'import requests']);
const hasPhp = existsSync(GUZZLE) && succeeds('php', ['-r', 'exit(0);']);

let server: TestServer;
let owner: TestUser;

beforeAll(async () => {
  server = await TestServer.start({ main: EXAMPLES });
  owner = await newOwner(server);
});

afterAll(() => server.stop());

interface Token {
  readonly id: number;
  readonly value: string;
}

async function newToken(name = 'Production API', of = owner): Promise<Token> {
  const answer = await call(server, 'POST /api/api-keys', { as: of.token, body: { type: 'token', name } });
  expect(answer.status).toBe(201);
  return { id: answer.body.api_key.id, value: answer.body.key };
}

const use = (token: string) => call(server, 'GET /api/v2/session', { as: token });

const readKey = async (id: number) =>
  (await call(server, `GET /api/api-keys/${id}`, { as: owner.token })).body.data;

describe("document 004's example", () => {
  /** As written, with this server and this token in the place of the document's. */
  const filledIn = (example: string, { value }: Token) =>
    example.replace(HOST, server.url).replace(/YOUR_API_TOKEN|1\|abc123\.\.\./, value);

  const isSession = { status: 'pending', age_target: 18, redirect_url: 'https://example.com/callback' };

  const answerOf = async (command: string, args: string[]) => JSON.parse(await run(command, args));
  const shell = (example: string, token: Token) => answerOf('sh', ['-c', filledIn(example, token)]);

  test('in curl lists the sessions', async () => {
    const answer = await shell(examples.curlGet, await newToken());
    expect(answer).toEqual({ data: expect.any(Array), meta: { next_cursor: null } });
  });

  test('in curl opens a session, which the first example then lists', async () => {
    const token = await newToken();
    const opened = await shell(examples.curlPost, token);
    expect(opened.data).toMatchObject({ ...isSession, url: expect.any(String) });
    const listed = await shell(examples.curlGet, token);
    expect(listed.data[0]).toEqual({ ...opened.data, url: null });
  });

  test('in JavaScript opens a session', async () => {
    const script = `${filledIn(examples.javascript, await newToken())}\nconsole.log(JSON.stringify(data));`;
    const answer = await answerOf(process.execPath, ['--input-type=module', '-e', script]);
    expect(answer.data).toMatchObject(isSession);
  });

  test('in PHP opens a session, where php and Guzzle are found', async () => {
    if (!hasPhp) return didNotRun(`php with ${GUZZLE} (Debian: php-cli, php-guzzlehttp-guzzle)`);
    const example = filledIn(examples.php, await newToken());
    const answer = await answerOf('php', [
      '-r',
      `require '${GUZZLE}';\n${example}\necho json_encode($data);`,
    ]);
    expect(answer.data).toMatchObject(isSession);
  });

  test('in Python opens a session, where python3 and requests are found', async () => {
    if (!hasPython) return didNotRun('python3 with requests (Debian: python3-requests)');
    const example = filledIn(examples.python, await newToken());
    const answer = await answerOf('python3', ['-c', `${example}\nimport json\nprint(json.dumps(data))`]);
    expect(answer.data).toMatchObject(isSession);
  });
});

describe("an organization's token", () => {
  test("is its row's id, | and 40 characters", async () => {
    const { id, value } = await newToken();
    expect(value).toMatch(/^\d+\|[0-9A-Za-z]{40}$/);
    expect(value.split('|')[0]).toBe(String(id));
    const { credential } = (await call(server, 'GET /api/whoami', { as: value })).body.data;
    expect(credential).toEqual({ id, type: 'token', name: 'Production API' });
    const wrongId = `${(await newToken()).id}|${value.split('|')[1]}`;
    expect((await use(wrongId)).status).toBe(401);
  });

  test('is one of several, for different applications and environments', async () => {
    const tenant = await newOwner(server);
    const names = ['Development', 'Staging', 'Production', 'Production'];
    const tokens: Token[] = [];
    for (const name of names) tokens.push(await newToken(name, tenant));
    for (const { value } of tokens) expect((await use(value)).status).toBe(200);
    const list = await call(server, 'GET /api/api-keys?type=token', { as: tenant.token });
    expect(list.body.data.map(({ name }: { name: string }) => name)).toEqual(names.reverse());
  });

  test('needs a name', async () => {
    for (const name of [undefined, '', '  ', 7]) {
      const body = { type: 'token', name };
      const refused = await call(server, 'POST /api/api-keys', { as: owner.token, body });
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, ['name']]);
    }
  });

  test('is shown with its name, the date of its creation and its last use', async () => {
    const { id, value } = await newToken('Shown');
    const shown = async () => {
      const { body } = await call(server, 'GET /api/api-keys?type=token', { as: owner.token });
      return (body.data as Record<string, unknown>[]).find((token) => token.id === id);
    };
    const before = await shown();
    expect(before).toMatchObject({ name: 'Shown', last_used_at: null });
    expect(Math.abs(Date.now() - Date.parse(before!.created_at as string))).toBeLessThan(120_000);
    expect((await use(value)).status).toBe(200);
    const used = await eventually(
      'its last use',
      async () => ((await shown())?.last_used_at ?? undefined) as string | undefined,
    );
    expect(Date.parse(used)).toBeGreaterThanOrEqual(Date.parse(before!.created_at as string));
  });

  test('is displayed once: no later answer and no line of the log holds its secret', async () => {
    const { id, value } = await newToken();
    await use(value);
    const routes = [`/api/api-keys/${id}`, '/api/api-keys?status=all', '/api/whoami'];
    const answers = await Promise.all(routes.map((path) => call(server, `GET ${path}`, { as: owner.token })));
    const all = answers.map(({ text }) => text).join('') + server.log;
    expect(all).not.toContain(value.split('|')[1]);
  });

  test('is revoked immediately and irreversibly, and the others go on', async () => {
    const [revoked, other] = [await newToken(), await newToken()];
    expect((await use(revoked.value)).status).toBe(200);
    const key = `/api/api-keys/${revoked.id}`;
    expect((await call(server, `DELETE ${key}`, { as: owner.token })).status).toBe(204);
    expect((await use(revoked.value)).status).toBe(401);
    expect((await use(other.value)).status).toBe(200);

    const { revoked_at } = await readKey(revoked.id);
    const back = [
      await call(server, `PATCH ${key}`, { as: owner.token, body: { name: 'Back' } }),
      await call(server, `PATCH ${key}`, { as: owner.token, body: { status: 'active' } }),
      await call(server, `DELETE ${key}`, { as: owner.token }),
    ];
    expect(back.map(({ status }) => status)).toEqual([409, 422, 204]);
    expect(await readKey(revoked.id)).toMatchObject({ status: 'revoked', revoked_at });
    expect((await use(revoked.value)).status).toBe(401);
  });

  test('is rotated without a gap: the new one works before the old one ends', async () => {
    const old = await newToken();
    const opened = await call(server, 'POST /api/v2/session', {
      as: old.value,
      body: { age_target: 18, redirect_url: 'https://example.com/callback' },
    });
    const next = await newToken();
    const path = `GET /api/v2/session/${opened.body.data.id}`;
    for (const { value } of [old, next]) expect((await call(server, path, { as: value })).status).toBe(200);
    await call(server, `DELETE /api/api-keys/${old.id}`, { as: owner.token });
    expect((await call(server, path, { as: next.value })).status).toBe(200);
    expect((await call(server, path, { as: old.value })).status).toBe(401);
  });
});

describe('under /api/v2', () => {
  test('none, an invalid and a revoked token are one and the same 401', async () => {
    const revoked = await newToken();
    await call(server, `DELETE /api/api-keys/${revoked.id}`, { as: owner.token });
    const [id, secret = ''] = (await newToken()).value.split('|');
    const mistyped = `${id}|${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`;
    const credentials = [
      undefined,
      '',
      'nonsense',
      '1|abc123...',
      `|${secret}`,
      secret,
      mistyped,
      revoked.value,
    ];
    for (const route of ['GET /api/v2/session', 'POST /api/v2/session', 'GET /api/v2/session/1']) {
      for (const as of credentials) {
        const { status, text, headers } = await call(server, route, { as });
        expect([as, status, text]).toEqual([as, 401, '{"message":"Unauthenticated."}']);
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  test('the token is read from Authorization: Bearer, and with another scheme it is none', async () => {
    const { value } = await newToken();
    const statusOf = async (authorization: string) =>
      (await call(server, 'GET /api/v2/session', { headers: { authorization } })).status;
    expect(await statusOf(`Bearer ${value}`)).toBe(200);
    for (const wrong of [value, `Token ${value}`, `Basic ${value}`]) expect(await statusOf(wrong)).toBe(401);
  });

  test('every other refusal is {message} too, with errors by field for 422', async () => {
    const as = (await newToken()).value;
    const missing = await call(server, 'GET /api/v2/nothing', { as });
    expect([missing.status, missing.body]).toEqual([404, { message: 'There is nothing here.' }]);
    const malformed = await call(server, 'POST /api/v2/session', { as, body: '{' });
    expect([malformed.status, Object.keys(malformed.body)]).toEqual([400, ['message']]);
    const unfit = await call(server, 'POST /api/v2/session', { as, body: { color: 'red' } });
    expect([unfit.status, Object.keys(unfit.body.errors).sort()]).toEqual([
      422,
      ['age_target', 'color', 'redirect_url'],
    ]);
  });
});

function didNotRun(missing: string): void {
  console.warn(`Did not run: there is no ${missing}.`);
}

/** @returns what it has written to stdout */
function run(command: string, args: string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}: ${errors}`)),
    );
  });
}
