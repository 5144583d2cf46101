import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Ended, latchkey } from './support/cli.js';
import { call, newOwner, type TestUser } from './support/client.js';
import { queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { mailFiles } from './support/mails.js';
import { newMember } from './support/member.js';
import { onPostgres, TestServer } from './support/server.js';

let server: TestServer;
let owner: TestUser;
let member: TestUser;
let other: TestUser;
const runs: Record<string, Ended> = {};

// What Laravel Sanctum makes: 40 random characters, since its version 3.3 with a prefix and a checksum around them.
const random40 = () => randomBytes(40).toString('hex').slice(0, 40);
const withChecksum = (entropy: string, prefix = '') =>
  prefix + entropy + crc32(entropy).toString(16).padStart(8, '0');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const old = {
  all: random40(),
  narrow: withChecksum(random40()),
  prefixed: withChecksum(random40(), 'acme_'),
  expired: random40(),
  sameNumber: random40(),
  toLogOut: random40(),
  toRevoke: random40(),
  ofMember: random40(),
  ancient: random40() + random40(),
  uuid: random40(),
  uuidOfTeam: random40(),
};
const oldKeys = {
  plain: `lk_${random40()}`,
  odd: `prod/${random40()}==`,
  revoked: `lk_${random40()}`,
  expired: `lk_${random40()}`,
};
const bulk = Array.from({ length: 1_001 }, random40);

const csv = (rows: readonly (readonly (string | number)[])[], newline = '\n') =>
  rows
    .map((row) => row.map((field) => `"${String(field).replaceAll('"', '""')}"`).join(',') + newline)
    .join('');

function fileOf(name: string, content: string): string {
  writeFileSync(join(server.dataDir, name), content);
  return name;
}

const statusOf = async (credential: string) =>
  (await call(server, 'GET /api/whoami', { as: credential })).status;
const whoami = async (credential: string) =>
  (await call(server, 'GET /api/whoami', { as: credential })).body.data;

const SANCTUM = ['id', 'tokenable_type', 'tokenable_id', 'name', 'token', 'abilities'];
const USER = 'App\\Models\\User';

/** As a tool may export it: a byte order mark, CRLF, columns in an order of its own and some more. */
function sanctumFile(): string {
  const numberInUse = owner.token.split('|')[0]!;
  const organization = String(owner.organizationId);
  const columns = ['token', 'name', 'abilities', 'tokenable_type', 'tokenable_id', 'id', 'updated_at'];
  const times = ['created_at', 'last_used_at', 'expires_at'];
  const row = (
    secret: string,
    id: number | string,
    tokenable: [string, string | number],
    abilities = '["*"]',
    more: string[] = ['2023-05-01 08:00:00', 'NULL', ''],
  ) => [sha256(secret), `token ${id}`, abilities, ...tokenable, id, '2024-02-02 00:00:00', ...more];
  const mine: [string, number] = [USER, owner.userId];
  return `\ufeff${csv(
    [
      [...columns, ...times],
      row(old.all, 7, mine, '["*"]', ['2023-05-01 08:00:00', '2024-01-31 12:00:00', '\\N']),
      row(old.narrow, 8, mine, '[\r\n"logs:read",\r\n"campaigns:*"]'),
      row(old.prefixed, 9, ['App\\Team', organization], 'NULL'),
      row(old.expired, 10, ['Organization', organization], '[]', ['', '', '2024-06-30T12:00:00+02:00']),
      row(old.sameNumber, numberInUse, mine),
      row(old.toLogOut, 11, mine),
      row(old.toRevoke, 12, ['App\\Team', organization], '["read"]'),
      row(old.ofMember, 13, [USER, member.userId]),
      row(old.ancient, 14, mine),
    ],
    '\r\n',
  )}`;
}

/** 1,001 right rows, and after them one that is wrong in each way. */
function wrongFile(): string {
  const header = [...SANCTUM, 'created_at', 'expires_at', 'last_used_at'];
  const right = bulk.map((secret, i) => [
    100 + i,
    'App\\Team',
    other.organizationId,
    'bulk',
    sha256(secret),
    '["read"]',
    '',
    '',
    '',
  ]);
  const wrong = (changes: Record<string, string>) => {
    const row = [
      '9',
      'App\\Team',
      String(other.organizationId),
      'x',
      sha256(random40()),
      '["*"]',
      '',
      '',
      '',
    ];
    return row.map((field, i) => changes[header[i]!] ?? (i === 0 ? String(nextId++) : field));
  };
  let nextId = 5_000;
  return csv([
    header,
    ...right,
    wrong({ token: 'secret' }),
    wrong({ name: '' }),
    wrong({ id: '0' }),
    wrong({ token: sha256(bulk[0]!) }),
    wrong({ id: '100' }),
    wrong({ abilities: '["api-keys:write"]' }),
    wrong({ abilities: '["read", "tokens:*"]' }),
    wrong({ abilities: '["operator:read"]' }),
    wrong({ abilities: '["Read all"]' }),
    wrong({ abilities: '*' }),
    wrong({ created_at: '2026-02-30 00:00:00' }),
    wrong({ created_at: '2098-01-01 00:00:00' }),
    wrong({ expires_at: '0000-00-00 00:00:00' }),
    wrong({ tokenable_type: 'App\\Models\\Robot' }),
    wrong({ tokenable_type: USER, tokenable_id: '999999' }),
    wrong({ tokenable_id: '999999' }),
    wrong({}).slice(1),
    wrong({ name: '', token: '' }),
  ]);
}

const wrongLines = [
  'line 1003: token is no SHA-256 in hex (64 characters)',
  'line 1004: name must be one line of 1 to 255 characters',
  'line 1005: id is no id (a whole number above 0)',
  'line 1006: token is the same as in line 2',
  'line 1007: id is the same as in line 2',
  `line 1008: abilities: "api-keys:write" is an ability of Latchkey's own, and is not taken over`,
  `line 1009: abilities: "tokens:*" is an ability of Latchkey's own, and is not taken over`,
  `line 1010: abilities: "operator:read" is an ability of Latchkey's own, and is not taken over`,
  'line 1011: abilities: number 1 is no ability such as "read", "campaigns:read" or "*"',
  'line 1012: abilities must be a JSON array of at most 100 texts',
  'line 1013: created_at is no existing date and time, such as 2024-01-31 12:00:00 or 2024-01-31T12:00:00Z',
  'line 1014: created_at lies in the future (a time without an offset is taken for UTC)',
  'line 1015: expires_at is no existing date and time, such as 2024-01-31 12:00:00 or 2024-01-31T12:00:00Z',
  'line 1016: tokenable_type is no User, Team or Organization: say whose it is with --owners',
  'line 1017: there is no user 999999',
  'line 1018: there is no organization 999999',
  'line 1019: the row has more or fewer fields than the first line names columns',
  'line 1020: name must be one line of 1 to 255 characters; token is no SHA-256 in hex (64 characters)',
];

function keysFile(): string {
  const organization = owner.organizationId;
  const [past, future] = ['2024-03-01T00:00:00.5Z', '2097-01-01 00:00:00+00'];
  return csv([
    ['name', 'key_hash', 'key_prefix', 'permissions', 'rate_limit_per_minute', 'organization_id'].concat([
      'created_by_email',
      'created_at',
      'last_used_at',
      'expires_at',
      'revoked_at',
    ]),
    [
      ...[
        'Old "production"',
        sha256(oldKeys.plain).toUpperCase(),
        oldKeys.plain.slice(0, 8),
        '["read","write"]',
      ],
      ...[40, organization, member.email.toUpperCase(), past, past, future, ''],
    ],
    ['Odd', sha256(oldKeys.odd), 'NULL', 'read, campaigns:*', '', organization, '', '', '', '', ''],
    ['Gone', sha256(oldKeys.revoked), 'lk_gone', '', '', organization, '', '', '', '', past],
    ['Over', sha256(oldKeys.expired), 'lk_over', '[]', '', organization, '', '', '', past, ''],
  ]);
}

/** Rows that say nothing which Latchkey knows; a second file tells whose they are. */
function foreignFiles(): { tokens: string; owners: string } {
  const uuids = ['0b9f', '1c8e', '2d7d', '3e6c'];
  const secrets = [old.uuid, old.uuidOfTeam, random40(), random40()];
  const organization = String(owner.organizationId);
  return {
    tokens: csv([
      SANCTUM,
      ...uuids.map((uuid, i) => [20 + i, 'customer', uuid, 'x', sha256(secrets[i]!), '["*"]']),
    ]),
    owners: csv([
      ['tokenable_id', 'tokenable_type', 'user_email', 'organization_id'],
      ['0b9f', 'customer', member.email, organization],
      ['1c8e', 'customer', '', organization],
      ['2d7d', 'customer', other.email, organization],
    ]),
  };
}

beforeAll(async () => {
  server = await TestServer.start();
  owner = await newOwner(server);
  member = await newMember(server, owner, 'member');
  other = await newOwner(server);
  fileOf('tokens.csv', sanctumFile());
  fileOf('wrong.csv', wrongFile());
  fileOf('keys.csv', keysFile());
  const { tokens, owners } = foreignFiles();
  fileOf('foreign.csv', tokens);
  fileOf('owners.csv', owners);
  // Nothing is known of them yet, nor that anything was ever imported.
  for (const text of [`7|${old.all}`, oldKeys.plain]) expect(await statusOf(text)).toBe(401);

  // The embedded database is one process's at a time; a PostgreSQL's server goes on running.
  if (!onPostgres) await server.terminate();
  const run = async (name: string, ...args: string[]) => {
    runs[name] = await latchkey(server, 'import', ...args);
  };
  await run('wrong', 'sanctum', '--file', 'wrong.csv');
  await run('skipping', 'sanctum', '--file', 'wrong.csv', '--skip-invalid');
  await run('again', 'sanctum', '--file', 'wrong.csv');
  await run('sanctum', 'sanctum', '--file', 'tokens.csv');
  await run('owners', 'sanctum', '--file', 'foreign.csv', '--owners', 'owners.csv', '--skip-invalid');
  await run('keys', 'key-hashes', '--file', 'keys.csv');
  if (!onPostgres) await server.launch();
  await eventually('the server sees them', async () => (await statusOf(`7|${old.all}`)) === 200);
  // Each command opens the database anew, which takes the embedded one its seconds.
}, 300_000);

afterAll(() => server.stop());

describe('a table of Laravel Sanctum', () => {
  test('is taken over as a whole, and the summary says so', () => {
    expect(runs.sanctum).toEqual({ code: 0, out: 'Took over 9 tokens into 2 organizations.\n', err: '' });
  });

  test('its tokens show their last use, and when they were made', async () => {
    const { body } = await call(server, 'GET /api/v1/tokens', { as: owner.token });
    const token = (name: string) => body.data.find((one: { name: string }) => one.name === name);
    expect(token('token 8')).toMatchObject({ last_used_at: null, expires_at: null });
    const used = Date.parse(token('token 7').last_used_at);
    // It has been used above, once or more; whether that was written down already is another matter.
    expect(used === Date.parse('2024-01-31T12:00:00Z') || used > Date.now() - 600_000).toBe(true);
    const keys = await call(server, 'GET /api/api-keys', { as: owner.token });
    expect(keys.body.data.find((one: { name: string }) => one.name === 'token 9')).toMatchObject({
      type: 'token',
      key_prefix: '9|…',
      created_at: '2023-05-01T08:00:00.000Z',
      permissions: [],
      status: 'active',
    });
    expect(keys.text).not.toContain('imported');
  });

  test.each([
    ['of 40 characters', () => `7|${old.all}`],
    ['with a checksum', () => `8|${old.narrow}`],
    ['with a prefix and a checksum', () => `9|${old.prefixed}`],
    ['without a number, as the first versions made them', () => old.ancient],
  ])('its tokens %s go on working, in both headers', async (_, credential) => {
    expect(await statusOf(credential())).toBe(200);
    const headers = { 'x-api-key': credential() };
    expect((await call(server, 'GET /api/whoami', { headers })).status).toBe(200);
  });

  test('a token of a user is that user’s, in the organization that they joined first', async () => {
    expect(await whoami(`7|${old.all}`)).toMatchObject({
      credential: { type: 'personal', name: 'token 7' },
      organization: { id: owner.organizationId },
      user: { id: owner.userId, email: owner.email },
      abilities: ['*'],
    });
    expect(await whoami(`13|${old.ofMember}`)).toMatchObject({
      organization: { id: member.organizationId },
      user: { id: member.userId },
    });
    expect(await whoami(`9|${old.prefixed}`)).toMatchObject({
      credential: { type: 'token' },
      organization: { id: owner.organizationId },
      user: null,
      abilities: [], // null in the file, which is none in Sanctum
    });
  });

  test('a token may do what its abilities say, and no more', async () => {
    const list = (as: string) => call(server, 'GET /api/v1/tokens', { as });
    expect((await list(`7|${old.all}`)).status).toBe(200);
    expect((await whoami(`8|${old.narrow}`)).abilities).toEqual(['logs:read', 'campaigns:*']);
    expect((await list(`8|${old.narrow}`)).status).toBe(403);
  });

  test('its * is that of the old product, and no management of this one, not even of its owner', async () => {
    for (const as of [`7|${old.all}`, `9|${old.prefixed}`]) {
      const refused = await call(server, 'GET /api/api-keys', { as });
      expect([refused.status, refused.body.code]).toEqual([403, 'insufficient_scope']);
    }
    const suspend = { as: `7|${old.all}`, body: { reason: 'Test' } };
    const path = `/api/organizations/${member.organizationId}`;
    expect((await call(server, `POST ${path}/suspend`, suspend)).status).toBe(403);
  });

  test('an expired token is told that it has expired', async () => {
    const answer = await call(server, 'GET /api/whoami', { as: `10|${old.expired}` });
    expect([answer.status, answer.body.code]).toEqual([401, 'credential_expired']);
  });

  test('a number that is not the secret’s is refused, also that of the row or none', async () => {
    const tokens = (await call(server, 'GET /api/v1/tokens', { as: owner.token })).body.data;
    const row = tokens.find((one: { name: string }) => one.name === 'token 7');
    expect(row.id).not.toBe(7);
    const ownSecret = owner.token.split('|')[1]!;
    for (const text of [
      `8|${old.all}`,
      `7|${old.narrow}`,
      `${row.id}|${old.all}`,
      `07|${old.all}`,
      `|${old.all}`,
      `7|7|${old.all}`,
      `7|${old.all}0`,
      `7|${old.all} `.repeat(2),
      ownSecret,
      `7|${ownSecret}`,
      `7|${sha256(old.all)}`,
      sha256(old.all),
      'x'.repeat(5_000),
    ]) {
      expect([text, await statusOf(text)]).toEqual([text, 401]);
    }
  });

  test('a number that is another token’s id here belongs to both', async () => {
    const number = owner.token.split('|')[0]!;
    expect(await statusOf(owner.token)).toBe(200);
    expect((await whoami(`${number}|${old.sameNumber}`)).credential.name).toBe(`token ${number}`);
  });

  test('logging out, revoking and leaving end a token for good', async () => {
    const loggedOut = await call(server, 'POST /api/v1/logout', { as: `11|${old.toLogOut}` });
    expect([loggedOut.status, await statusOf(`11|${old.toLogOut}`)]).toEqual([204, 401]);

    const { id } = (await whoami(`12|${old.toRevoke}`)).credential;
    const revoked = await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    expect([revoked.status, await statusOf(`12|${old.toRevoke}`)]).toEqual([204, 401]);

    const members = `/api/organizations/${owner.organizationId}/members`;
    expect(await statusOf(`20|${old.uuid}`)).toBe(200);
    await call(server, `DELETE ${members}/${member.userId}`, { as: owner.token });
    expect(await statusOf(`20|${old.uuid}`)).toBe(401);
    const body = { email: member.email, role: 'member' };
    await call(server, `POST ${members}`, { as: owner.token, body });
    expect(await statusOf(`20|${old.uuid}`)).toBe(401);
  });
});

describe('wrong rows', () => {
  test('are listed by line, and then nothing of the file is taken over', () => {
    const { code, out, err } = runs.wrong!;
    expect(err.trimEnd().split('\n')).toEqual(wrongLines);
    expect(out).toBe('Took over nothing: 18 rows of wrong.csv cannot be taken over.\n');
    expect(code).toBe(1);
    // Or else they would have been there already when the file was read again.
    expect(runs.skipping!.out).toContain('Took over 1,001 tokens');
  });

  test('are left out with --skip-invalid, and the right ones are taken over', async () => {
    const { code, out, err } = runs.skipping!;
    expect(err.trimEnd().split('\n')).toEqual(wrongLines);
    expect(out).toBe('Took over 1,001 tokens into 1 organization.\nLeft out 18 wrong rows.\n');
    expect(code).toBe(0);
    expect(await statusOf(`100|${bulk[0]}`)).toBe(200);
    expect(await statusOf(`1100|${bulk[1_000]}`)).toBe(200);
  });

  test('are all rows of a file that was taken over before: nothing changes, and 100 are listed', async () => {
    const { code, out, err } = runs.again!;
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(101);
    expect(lines.slice(0, 2)).toEqual(['line 2: already taken over', 'line 3: already taken over']);
    expect(lines[100]).toBe('and 919 more');
    expect(out).toBe('Took over nothing: 1,019 rows of wrong.csv cannot be taken over.\n');
    expect(code).toBe(1);
    const keys = await call(server, 'GET /api/api-keys?limit=1000', { as: other.token });
    expect(keys.body.data).toHaveLength(1_000);
  });

  test('no hash and no secret is printed, whatever is wrong', () => {
    const printed = JSON.stringify(runs);
    for (const secret of [...Object.values(old), ...Object.values(oldKeys), ...bulk]) {
      expect(printed).not.toContain(secret);
      expect(printed).not.toContain(sha256(secret));
    }
  });
});

describe('a file of owners', () => {
  test('says row by row whose the tokens become; what it does not say is wrong', async () => {
    expect(runs.owners).toEqual({
      code: 0,
      out: 'Took over 2 tokens into 1 organization.\nLeft out 2 wrong rows.\n',
      err: [
        `line 4: the user is no member of the organization ${owner.organizationId}`,
        'line 5: the file of owners does not name its tokenable_type and tokenable_id\n',
      ].join('\n'),
    });
    expect(await whoami(`21|${old.uuidOfTeam}`)).toMatchObject({
      credential: { type: 'token' },
      organization: { id: owner.organizationId },
      user: null,
    });
  });
});

describe('a list of key hashes', () => {
  test('is taken over with everything that it says', async () => {
    expect(runs.keys).toEqual({ code: 0, out: 'Took over 4 keys into 1 organization.\n', err: '' });
    const { body } = await call(server, 'GET /api/api-keys?type=api_key&status=all', { as: owner.token });
    expect(body.data).toHaveLength(4);
    expect(body.data.find((one: { name: string }) => one.name === 'Old "production"')).toMatchObject({
      type: 'api_key',
      key_prefix: oldKeys.plain.slice(0, 8),
      permissions: ['read', 'write'],
      rate_limit_per_minute: 40,
      status: 'active',
      created_by: { id: member.userId, email: member.email },
      created_at: '2024-03-01T00:00:00.500Z',
      last_used_at: '2024-03-01T00:00:00.500Z',
      expires_at: '2097-01-01T00:00:00.000Z',
    });
    const status = (name: string) => body.data.find((one: { name: string }) => one.name === name).status;
    expect([status('Gone'), status('Over')]).toEqual(['revoked', 'expired']);
  });

  test('its keys of any form go on working, within their permissions and limits', async () => {
    const answer = await call(server, 'GET /api/whoami', { as: oldKeys.plain });
    expect([answer.status, answer.headers.get('x-ratelimit-limit')]).toEqual([200, '40']);
    expect(answer.body.data.abilities).toEqual(['read', 'write']);
    expect((await whoami(oldKeys.odd)).abilities).toEqual(['read', 'campaigns:*']);
    expect((await call(server, 'GET /api/api-keys', { as: oldKeys.odd })).status).toBe(403);
  });

  test('its revoked and expired keys stay so, and a number before a key is refused', async () => {
    const expired = await call(server, 'GET /api/whoami', { as: oldKeys.expired });
    expect([expired.status, expired.body.code]).toEqual([401, 'credential_expired']);
    const { id } = (await whoami(oldKeys.odd)).credential;
    const outcomeOf = async (key: string, as = owner.token) =>
      (await call(server, 'POST /api/api-keys/inspect', { as, body: { key } })).body.data.outcome as string;
    expect(await outcomeOf(oldKeys.odd)).toBe('accepted');
    expect(await outcomeOf(oldKeys.odd, other.token)).toBe('unknown');
    for (const text of [`1|${oldKeys.odd}`, `${oldKeys.odd}x`]) expect(await outcomeOf(text)).toBe('unknown');
    for (const text of [oldKeys.revoked, `${id}|${oldKeys.odd}`, `1|${oldKeys.odd}`]) {
      expect(await statusOf(text)).toBe(401);
    }
    await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    expect(await statusOf(oldKeys.odd)).toBe(401);
  });
});

describe('the command', () => {
  test.each([
    [[], 'Say what to do.'],
    [['export'], 'There is no command "export".'],
    [['import', 'sanctum'], '--file FILE is missing.'],
  ])('says what is wrong with %j, and ends with 2', async (args, message) => {
    const { code, out, err } = await latchkey(server, ...args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect([code, out]).toEqual([2, '']);
  });

  test.each([
    [['help'], 'latchkey import'],
    [['start', '--help'], 'latchkey start'],
    [['import', 'sanctum', '--help'], '--skip-invalid'],
  ])('explains itself with %j', async (args, text) => {
    const { code, out, err } = await latchkey(server, ...args);
    expect(out).toContain(text);
    expect([code, err]).toEqual([0, '']);
  });

  if (onPostgres) {
    test('says why a file cannot be read, and ends with 1', async () => {
      fileOf('bare.csv', 'id,token\n1,x\n');
      fileOf('open.csv', `${SANCTUM.join(',')}\n1,"x\n`);
      for (const [file, message] of [
        ['none.csv', 'none.csv cannot be read: there is no such file.'],
        ['bare.csv', 'missing: tokenable_type, tokenable_id, name, abilities.'],
        ['open.csv', 'open.csv, line 2: the file ends within a quoted field.'],
      ] as const) {
        const { code, out, err } = await latchkey(server, 'import', 'sanctum', '--file', file);
        expect(err).toContain(message);
        expect(err.trimEnd().split('\n')).toHaveLength(1);
        expect([code, out]).toEqual([1, '']);
      }
    });
  } else {
    test('does not touch the embedded database of a running server', async () => {
      const { code, out, err } = await latchkey(server, 'import', 'sanctum', '--file', 'tokens.csv');
      expect(err).toContain(`another process (${server.pid}) has it open`);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      expect([code, out]).toEqual([1, '']);
    });
  }
});

test('each organization’s audit log tells of it once a run, and nobody is told of each key', async () => {
  expect(mailFiles(server)).toEqual([]);
  await server.terminate();
  const entries = await queryStopped<{ organization: string; details: unknown }>(
    server,
    `SELECT organization_id::text AS organization, details FROM audit_log
      WHERE action = 'credentials.imported' ORDER BY id`,
  );
  const mine = String(owner.organizationId);
  expect(entries).toEqual([
    { organization: String(other.organizationId), details: { count: 1_001, source: 'sanctum' } },
    { organization: mine, details: { count: 8, source: 'sanctum' } },
    { organization: String(member.organizationId), details: { count: 1, source: 'sanctum' } },
    { organization: mine, details: { count: 2, source: 'sanctum' } },
    { organization: mine, details: { count: 4, source: 'key-hashes' } },
  ]);
  const events = await queryStopped<{ type: string }>(server, 'SELECT DISTINCT type FROM events');
  expect(events).not.toContainEqual({ type: 'api_key.created' });
});
