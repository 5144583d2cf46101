import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Answer, call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { endLeases, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { mailTo, recipients } from './support/mails.js';
import { readDocument } from './support/openapi.js';
import { EXAMPLES, onPostgres, TestServer, unique } from './support/server.js';

/** What document 001 shows, word for word. */
const DOCUMENT_001 = `
curl -X POST https://prime-bot.live/api/v1/login \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "you@example.com",
    "password": "hunter2",
    "device_name": "ci-runner",
    "abilities": ["campaigns:read", "logs:read"]
  }'

Example response:

{
  "data": {
    "token": "7|Q3o9XgR...truncated...kv",
    "abilities": ["campaigns:read", "logs:read"],
    "user": {
      "id": 12,
      "email": "you@example.com",
      "name": "Jane Operator"
    }
  },
  "meta": {}
}

curl https://prime-bot.live/api/v1/campaigns \\
  -H "Authorization: Bearer 7|Q3o9XgR...kv" \\
  -H "Accept: application/json"

campaigns:read     List and read campaigns.
campaigns:write    Create, update, delete campaigns.
campaigns:control  Start, pause, stop campaigns.
senders:read       List senders/contacts on a campaign.
logs:read          Read message logs.

curl -X POST https://prime-bot.live/api/v1/logout \\
  -H "Authorization: Bearer 7|Q3o9XgR...kv"
`;
const COMMANDS = DOCUMENT_001.trim()
  .split('\n\n')
  .filter((part) => part.startsWith('curl '));
const ABILITIES = [...DOCUMENT_001.matchAll(/^(\w+:\w+) +(.+)$/gm)].map(
  ([, name = '', description = '']) => ({
    name,
    description,
  }),
);

const ROUTES: readonly (readonly [string, string])[] = [
  ['GET /api/v1/campaigns', 'campaigns:read'],
  ['GET /api/v1/campaigns/{id}', 'campaigns:read'],
  ['POST /api/v1/campaigns', 'campaigns:write'],
  ['PATCH /api/v1/campaigns/{id}', 'campaigns:write'],
  ['DELETE /api/v1/campaigns/{id}', 'campaigns:write'],
  ['POST /api/v1/campaigns/{id}/start', 'campaigns:control'],
  ['POST /api/v1/campaigns/{id}/pause', 'campaigns:control'],
  ['POST /api/v1/campaigns/{id}/stop', 'campaigns:control'],
  ['GET /api/v1/campaigns/{id}/senders', 'senders:read'],
  ['GET /api/v1/campaigns/{id}/logs', 'logs:read'],
];
const MISSING = 987_654_321;
const MANY = 400;

interface Campaign {
  readonly id: number;
  readonly status: string;
}

let server: TestServer;
let operator: TestUser;
let owner: TestUser;

beforeAll(async () => {
  server = await TestServer.start({ main: EXAMPLES });
  operator = await newOwner(server);
  owner = await newOwner(server);
});

afterAll(async () => {
  await server.stop();
});

const sendersOf = (count: number) => {
  const name = unique('s');
  return Array.from({ length: count }, (_, i) => ({ name: `S ${i}`, email: `${name}-${i}@example.com` }));
};
const textOf = (senders: object[]) => ({
  name: 'Spring',
  subject: 'Spring is here',
  message: 'Come.',
  senders,
});

async function newCampaign(senders: object[], as = owner.token): Promise<Campaign> {
  const answer = await call(server, 'POST /api/v1/campaigns', { as, body: textOf(senders) });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body.data;
}

const act = (action: string, { id }: Campaign, as = owner.token): Promise<Answer> =>
  call(server, `POST /api/v1/campaigns/${id}/${action}`, { as });
const read = async ({ id }: Campaign, as = owner.token): Promise<Campaign> =>
  (await call(server, `GET /api/v1/campaigns/${id}`, { as })).body.data;
const logOf = async (
  { id }: Campaign,
  as = owner.token,
): Promise<{ id: number; sender: { email: string } }[]> =>
  (await call(server, `GET /api/v1/campaigns/${id}/logs`, { as })).body.data;
const start = async (campaign: Campaign, as = owner.token) =>
  expect((await act('start', campaign, as)).status).toBe(200);
const hasBegun = (campaign: Campaign) =>
  eventually('the first mails', async () => (await logOf(campaign)).length > 0);
const hasEnded = (campaign: Campaign, as = owner.token) =>
  eventually('the end', async () => (await read(campaign, as)).status === 'stopped', 60_000);

describe('document 001', () => {
  test('its commands work word for word: log in, list campaigns, log out', async () => {
    const user = { name: 'Jane Operator', email: 'you@example.com', password: 'hunter2' };
    await call(server, 'POST /api/v1/register', { body: { ...user, organization_name: 'Prime Bot' } });
    expect(COMMANDS).toHaveLength(3);
    const [logIn = '', list = '', logOut = ''] = COMMANDS;

    const loggedIn = await run(logIn);
    expect(loggedIn).toEqual({
      status: 200,
      body: {
        data: {
          token: expect.stringMatching(/^\d+\|\w{40}$/),
          abilities: ['campaigns:read', 'logs:read'],
          user: { id: expect.any(Number), email: 'you@example.com', name: 'Jane Operator' },
        },
        meta: {},
      },
    });
    const { token } = loggedIn.body.data;
    expect(await run(list, token)).toEqual({ status: 200, body: { data: [], meta: { next_cursor: null } } });
    expect((await run(logOut, token)).status).toBe(204);
    expect(await run(list, token)).toEqual({ status: 401, body: { message: 'Unauthenticated.' } });
  });

  test('its abilities are among the scopes, described as it describes them', async () => {
    expect(ABILITIES).toHaveLength(5);
    const { body } = await call(server, 'GET /api/api-keys/scopes', { as: owner.token });
    for (const ability of ABILITIES) expect(body.data).toContainEqual({ ...ability, source: 'custom' });
  });

  test.each(ABILITIES)('$name opens what the document says, and nothing more', async ({ name }) => {
    const token = await login(server, owner.email, owner.password, { abilities: [name] });
    const { key } = await newKey(server, owner, { permissions: [name] });
    for (const as of [token, key]) {
      for (const [route, needed] of ROUTES) {
        const { status } = await call(server, route.replace('{id}', String(MISSING)), { as });
        const opened = route.includes('{id}') ? 404 : route.startsWith('POST') ? 422 : 200;
        expect([route, status]).toEqual([route, needed === name ? opened : 403]);
      }
      expect((await call(server, 'GET /api/webhooks', { as })).status).toBe(403);
    }
  });

  test('* opens all of it, and is what a token has when no abilities are named', async () => {
    for (const [route] of ROUTES) {
      const { status } = await call(server, route.replace('{id}', String(MISSING)), { as: owner.token });
      expect([route, [200, 404, 422].includes(status)]).toEqual([route, true]);
    }
  });
});

describe('a campaign', () => {
  test('is created as a draft, listed in pages, changed and deleted', async () => {
    const { token } = await newOwner(server);
    const senders = sendersOf(2);
    const made = [];
    for (let i = 0; i < 3; i++) made.unshift(await newCampaign(senders, token));
    expect(made[0]).toEqual({
      id: expect.any(Number),
      name: 'Spring',
      subject: 'Spring is here',
      message: 'Come.',
      status: 'draft',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const first = await call(server, 'GET /api/v1/campaigns?limit=2', { as: token });
    const { next_cursor } = first.body.meta;
    const second = await call(server, `GET /api/v1/campaigns?limit=2&cursor=${next_cursor}`, { as: token });
    expect([...first.body.data, ...second.body.data]).toEqual(made);
    expect(second.body.meta).toEqual({ next_cursor: null });

    const path = `/api/v1/campaigns/${made[0]!.id}`;
    const changed = await call(server, `PATCH ${path}`, { as: token, body: { subject: 'Summer' } });
    expect(changed.body).toEqual({
      data: { ...made[0], subject: 'Summer', updated_at: expect.any(String) },
      meta: {},
    });
    expect((await call(server, `GET ${path}`, { as: token })).body).toEqual(changed.body);
    const contacts = await call(server, `GET ${path}/senders`, { as: token });
    expect(contacts.body).toEqual({ data: senders, meta: {} });
    expect((await call(server, `DELETE ${path}`, { as: token })).status).toBe(204);
    expect((await call(server, `GET ${path}`, { as: token })).status).toBe(404);
  });

  test('goes from state to state as it may, and answers 409 for every other step', async () => {
    const campaign = await newCampaign(sendersOf(MANY));
    const path = `/api/v1/campaigns/${campaign.id}`;
    const refused = async (state: string, actions: string[]) => {
      for (const action of actions) {
        const answer = action.includes(' ')
          ? await call(server, action, { as: owner.token, ...(action.startsWith('PATCH') && { body: {} }) })
          : await act(action, campaign);
        expect([state, action, answer.status]).toEqual([state, action, 409]);
        expect(answer.body).toEqual({ message: expect.stringContaining(`The campaign is ${state};`) });
      }
      expect(await read(campaign)).toMatchObject({ name: 'Spring', status: state });
    };
    const taken = async (action: string, status: string) => {
      const answer = await act(action, campaign);
      expect([action, answer.status, answer.body]).toEqual([
        action,
        200,
        { data: expect.objectContaining({ id: campaign.id, status }), meta: {} },
      ]);
    };
    await refused('draft', ['pause', 'stop']);
    await taken('start', 'running');
    await refused('running', ['start', `PATCH ${path}`, `DELETE ${path}`]);
    await taken('pause', 'paused');
    await refused('paused', ['pause', `PATCH ${path}`, `DELETE ${path}`]);
    await taken('start', 'running');
    await taken('pause', 'paused');
    await taken('stop', 'stopped');
    await refused('stopped', ['start', 'pause', 'stop', `PATCH ${path}`]);
    expect((await call(server, `DELETE ${path}`, { as: owner.token })).status).toBe(204);
  });

  test('that is started many times at once starts once', async () => {
    const campaign = await newCampaign(sendersOf(MANY));
    const answers = await Promise.all(Array.from({ length: 8 }, () => act('start', campaign)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
    await act('stop', campaign);
  });

  test('that runs writes to each sender once, notes it in the log, newest first, and is stopped then', async () => {
    const senders = sendersOf(25);
    const campaign = await newCampaign(senders);
    await start(campaign);
    await hasEnded(campaign);
    const log = await logOf(campaign);
    expect(log.map(({ sender }) => sender)).toEqual([...senders].reverse());
    expect(log[0]).toEqual({
      id: expect.any(Number),
      sender: senders.at(-1),
      status: 'sent',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const mail = await mailTo(server, senders[24]!.email);
    expect([mail.subject, mail.text]).toEqual(['Spring is here', 'Come.\n']);
    await expectOneMailEach(senders);
  });

  test('that is paused sends nothing more, and goes on where it was when it is started again', async () => {
    const senders = sendersOf(150);
    const [paused, other] = [await newCampaign(senders), await newCampaign(sendersOf(30))];
    await start(paused);
    await hasBegun(paused);
    expect((await act('pause', paused)).body.data.status).toBe('paused');
    const before = await logOf(paused);
    expect(before.length).toBeLessThan(senders.length);
    // Another one runs from beginning to end meanwhile.
    await start(other);
    await hasEnded(other);
    expect(await logOf(paused)).toEqual(before);
    expect((await read(paused)).status).toBe('paused');
    await start(paused);
    await hasEnded(paused);
    expect((await logOf(paused)).map(({ sender }) => sender.email).reverse()).toEqual(emailsOf(senders));
  });

  test('of a suspended organization sends nothing', async () => {
    const tenant = await newOwner(server);
    const held = await newCampaign(sendersOf(MANY), tenant.token);
    const other = await newCampaign(sendersOf(80));
    const suspend = (action: string) =>
      call(server, `POST /api/organizations/${tenant.organizationId}/${action}`, {
        as: operator.token,
        ...(action === 'suspend' && { body: { reason: 'unpaid' } }),
      });
    await start(held, tenant.token);
    const before = await logOf(held, tenant.token);
    expect((await suspend('suspend')).status).toBe(200);
    await start(other);
    await hasEnded(other);
    expect((await suspend('reinstate')).status).toBe(200);
    // Campaigns take turns: otherwise it would have come as far as the other one.
    expect((await logOf(held, tenant.token)).length).toBeLessThan(before.length + 60);
    expect((await act('stop', held, tenant.token)).status).toBe(200);
  });

  test('that was running when the server was killed goes on, and each sender has one mail in the end', async () => {
    const senders = sendersOf(60);
    const campaign = await newCampaign(senders);
    await start(campaign);
    await hasBegun(campaign);
    await server.kill();
    await endLeases(server);
    await server.launch();
    await hasEnded(campaign);
    expect((await logOf(campaign)).map(({ sender }) => sender.email).reverse()).toEqual(emailsOf(senders));
    await expectOneMailEach(senders);
  });

  if (onPostgres) {
    test('whose log cannot be written sends no mail either', async () => {
      const senders = sendersOf(3);
      const campaign = await newCampaign(senders);
      const url = server.env.DATABASE_URL!;
      const mails = () =>
        query<{ recipient: string }>(url, 'SELECT recipient FROM mails WHERE recipient = ANY ($1)', [
          emailsOf(senders),
        ]);
      const failures = () => server.log.split('Cannot look for work').length;
      const before = failures();
      const locked = query(
        url,
        'DO $$ BEGIN LOCK TABLE campaign_logs IN EXCLUSIVE MODE; PERFORM pg_sleep(5); END $$',
      );
      await eventually('the lock', async () => {
        const held = `SELECT 1 FROM pg_locks WHERE relation = 'campaign_logs'::regclass AND mode = 'ExclusiveLock' AND granted`;
        return (await query(url, held)).length > 0;
      });
      await start(campaign);
      await eventually('a step that fails', () => failures() > before);
      expect(await mails()).toEqual([]);
      await locked;
      await hasEnded(campaign);
      expect((await mails()).map(({ recipient }) => recipient).sort()).toEqual(emailsOf(senders));
    });

    test('that two nodes work on queues one mail for each sender', async () => {
      const second = await TestServer.start({ sameAs: server });
      try {
        const all = [1, 2, 3].map(() => sendersOf(80));
        const campaigns = await Promise.all(all.map((senders) => newCampaign(senders)));
        await Promise.all(campaigns.map((campaign) => start(campaign)));
        for (const [i, campaign] of campaigns.entries()) {
          await hasEnded(campaign);
          const log = (await logOf(campaign)).map(({ sender }) => sender.email);
          expect(log.reverse()).toEqual(emailsOf(all[i]!));
        }
        const addresses = all.flatMap(emailsOf);
        const sql = 'SELECT recipient FROM mails WHERE recipient = ANY ($1)';
        const mails = await query<{ recipient: string }>(server.env.DATABASE_URL!, sql, [addresses]);
        expect(mails.map(({ recipient }) => recipient).sort()).toEqual(addresses.sort());
      } finally {
        await second.stop();
      }
    });
  }

  test('of another organization answers byte for byte like one that does not exist, and nothing changes', async () => {
    const campaign = await newCampaign(sendersOf(2));
    const stranger = await newOwner(server);
    const own = await newCampaign(sendersOf(1), stranger.token);
    for (const [route] of ROUTES.filter(([name]) => name.includes('{id}'))) {
      const ask = async (id: number) => {
        const body = route.startsWith('PATCH') ? { name: 'Mine now' } : undefined;
        const { status, text } = await call(server, route.replace('{id}', String(id)), {
          as: stranger.token,
          body,
        });
        return { route, status, text };
      };
      expect(await ask(campaign.id)).toEqual(await ask(MISSING));
      expect(await ask(campaign.id)).toMatchObject({ status: 404 });
    }
    const list = await call(server, 'GET /api/v1/campaigns', { as: stranger.token });
    expect(list.body.data).toEqual([own]);
    expect(await read(campaign)).toEqual(campaign);
    expect(await logOf(campaign)).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['name', ''],
    ['name', null],
    ['subject', 'two\nlines'],
    ['subject', 'x'.repeat(201)],
    ['message', ''],
    ['message', { text: 'x' }],
    ['message', 'x'.repeat(10_001)],
    ['status', 'running'],
    ['organization_id', 1],
    ['sent', 1],
    ['senders', []],
    ['senders', 'ada@example.com'],
    ['senders', { name: 'Ada', email: 'ada@example.com' }],
    ['senders', [null]],
    ['senders', ['ada@example.com']],
    ['senders', [[]]],
    ['senders', [[{ name: 'Ada', email: 'ada@example.com' }]]],
    ['senders', [{ name: 'Ada', email: { length: 3 } }]],
    ['senders', [{ name: 'Ada', email: 'no address' }]],
    ['senders', [{ email: 'ada@example.com' }]],
    ['senders', [{ name: 'Ada', email: 'ada@example.com', sent: true }]],
    [
      'senders',
      [
        { name: 'Ada', email: 'ada@example.com' },
        { name: 'Ada', email: 'ADA@example.com' },
      ],
    ],
    ['senders', Array.from({ length: 1_001 }, (_, i) => ({ name: 'A', email: `a${i}@example.com` }))],
  ])('with a wrong %s answers 422 under that field, and nothing is made (%#)', async (field, value) => {
    const list = async () => (await call(server, 'GET /api/v1/campaigns', { as: owner.token })).body;
    const before = await list();
    const body = { ...textOf(sendersOf(1)), [field]: value };
    const answer = await call(server, 'POST /api/v1/campaigns', { as: owner.token, body });
    expect([answer.status, answer.text]).toEqual([422, expect.any(String)]);
    expect(answer.body).toEqual({ message: expect.any(String), errors: expect.any(Object) });
    const fields = Object.keys(answer.body.errors as object);
    expect(fields.filter((name) => name.split('.')[0] !== field)).toEqual([]);
    const id = before.data[0].id;
    if (field !== 'senders') {
      const patch = { as: owner.token, body: { [field]: value } };
      expect((await call(server, `PATCH /api/v1/campaigns/${id}`, patch)).status).toBe(422);
    }
    expect(await list()).toEqual(before);
  });

  test.each(['0', 'abc', '1e3', '9223372036854775808', '%00'])('with the id %j is none', async (id) => {
    for (const [route] of ROUTES.filter(([name]) => name.includes('{id}'))) {
      const { status } = await call(server, route.replace('{id}', id), { as: owner.token });
      expect([route, [400, 404].includes(status)]).toEqual([route, true]);
    }
  });
});

test('/openapi.json describes the routes with their abilities', async () => {
  const { paths } = await readDocument(server);
  const described = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1/campaigns'))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const [ability] = (operation as unknown as { 'x-abilities': string[] })['x-abilities'];
        const ok = Object.keys(operation.responses).filter((status) => status < '400');
        const schema = operation.responses[ok[0]!]?.content?.['application/json']?.schema;
        expect([path, ok.length, schema === undefined]).toEqual([path, 1, ok[0] === '204']);
        return [`${method.toUpperCase()} ${path}`, ability];
      }),
    );
  expect(described.sort()).toEqual([...ROUTES].sort());
});

const emailsOf = (senders: { email: string }[]) => senders.map(({ email }) => email);

async function expectOneMailEach(senders: { email: string }[]): Promise<void> {
  const wanted = new Set(emailsOf(senders));
  const arrived = () => recipients(server).filter((address) => wanted.has(address));
  await eventually('all mails', () => arrived().length >= wanted.size, 60_000);
  expect(arrived().sort()).toEqual([...wanted].sort());
}

/** Runs a command of the document, with its host replaced, and the token that it shows. */
async function run(command: string, token = ''): Promise<{ status: number; body: Answer['body'] }> {
  const text = command
    .replace('https://prime-bot.live', server.url)
    .replace('7|Q3o9XgR...kv', token)
    .replace('curl ', `curl -sS -w '\\n%{http_code}' `);
  const { stdout } = await promisify(execFile)('bash', ['-c', text]);
  const [, body = '', status] = /^([^]*)\n(\d{3})$/.exec(stdout) ?? [];
  return { status: Number(status), body: body === '' ? undefined : JSON.parse(body) };
}
