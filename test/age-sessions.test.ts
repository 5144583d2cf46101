import { createHash } from 'node:crypto';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { queryStopped } from './support/database.js';
import { readDocument } from './support/openapi.js';
import { EXAMPLES, TestServer } from './support/server.js';

const REDIRECT = 'https://example.com/callback';
const ADULT = '1970-01-01';

describe('an age session (examples/age-sessions)', () => {
  let server: TestServer;
  let owner: TestUser;
  let key: string;

  beforeAll(async () => {
    server = await TestServer.start({ main: EXAMPLES });
    owner = await newOwner(server);
    key = await keyOf(owner);
  });

  afterAll(() => server.stop());

  const keyOf = async (user: TestUser) =>
    (await newKey(server, user, { permissions: ['sessions:*'], rate_limit_per_minute: 10_000 })).key;
  const open = (body: object = {}, as = key): Promise<Answer> =>
    call(server, 'POST /api/v2/session', {
      as,
      body: { age_target: 18, redirect_url: REDIRECT, ...body },
    });
  const codeOf = ({ body }: Answer) => (body.data.url as string).split('/').at(-1)!;
  const decide = (code: string, birthDate: unknown = ADULT) =>
    call(server, `POST /api/v2/verify/${code}`, { body: { birth_date: birthDate } });
  const read = async (id: number, as = key) => call(server, `GET /api/v2/session/${id}`, { as });
  const statusOf = async ({ body }: Answer) => (await read(body.data.id)).body.data.status as string;

  describe('when it is opened', () => {
    test('is pending for fifteen minutes, and tells where the visitor goes', async () => {
      const { status, body } = await open();
      expect(status).toBe(201);
      expect(body).toEqual({
        data: {
          id: expect.any(Number),
          status: 'pending',
          url: expect.stringMatching(/^http:\/\/localhost:3000\/api\/v2\/verify\/[\w-]{43}$/),
          age_target: 18,
          redirect_url: REDIRECT,
          created_at: expect.any(String),
          expires_at: expect.any(String),
        },
      });
      const { created_at, expires_at } = body.data;
      expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(15 * 60_000);
    });

    test('tells its url once: neither its reading, nor the list, nor the log holds the code', async () => {
      const opened = await open();
      const code = codeOf(opened);
      expect((await call(server, `GET /api/v2/verify/${code}`)).status).toBe(200);
      const one = await read(opened.body.data.id);
      expect(one.body).toEqual({ data: { ...opened.body.data, url: null } });
      const list = await call(server, 'GET /api/v2/session', { as: key });
      expect(list.body.data[0]).toEqual(one.body.data);
      expect(one.text + list.text + server.log).not.toContain(code);
      expect(server.log).toContain('/api/v2/verify/[credential]');
    });

    test.each<[string, unknown]>([
      ['age_target', undefined],
      ['age_target', null],
      ['age_target', '18'],
      ['age_target', 17.5],
      ['age_target', 0],
      ['age_target', 151],
      ['redirect_url', undefined],
      ['redirect_url', 7],
      ['redirect_url', 'http://example.com/callback'],
      ['redirect_url', 'HTTP://example.com'],
      ['redirect_url', 'javascript:alert(1)//https://example.com'],
      ['redirect_url', 'https:example.com'],
      ['redirect_url', 'https://'],
      ['redirect_url', 'https://user:secret@example.com/'],
      ['redirect_url', 'https://user@example.com/'],
      ['redirect_url', 'https://example.com\\@evil.example/'],
      ['redirect_url', 'https://example.com:99999/'],
      ['redirect_url', 'https://xn--a/'],
      ['redirect_url', ' https://example.com'],
      ['redirect_url', 'https://example.com/a\nb'],
      ['redirect_url', 'https:///example.com'],
      ['redirect_url', 'https://:443/'],
    ])('is refused with a 422 that names the field: %j %j', async (field, value) => {
      const { status, body } = await open({ [field]: value });
      expect([status, Object.keys(body)]).toEqual([422, ['message', 'errors']]);
      expect(Object.keys(body.errors)).toEqual([field]);
      expect(body.errors[field][0]).toMatch(new RegExp(`^${field} `));
    });

    test.each(['https://localhost:8443/cb', 'HTTPS://[::1]', 'https://example.com/@me?next=a%20b#top'])(
      'goes back to any https address: %j',
      async (redirect_url) => {
        const opened = await open({ redirect_url });
        expect([opened.status, opened.body.data.redirect_url]).toEqual([201, redirect_url]);
      },
    );

    test('takes an address of 2,048 characters, and no longer one', async () => {
      const path = 'https://example.com/'.padEnd(2_048, 'a');
      expect((await open({ redirect_url: path })).status).toBe(201);
      const { status, body } = await open({ redirect_url: `${path}a` });
      expect([status, Object.keys(body.errors)]).toEqual([422, ['redirect_url']]);
    });

    test('needs sessions:write, and its reading sessions:read; both can be given to keys', async () => {
      const scopes = await call(server, 'GET /api/api-keys/scopes', { as: owner.token });
      expect(scopes.body.data.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['sessions:read', 'sessions:write']),
      );
      const { id } = (await open()).body.data;
      const reader = await newKey(server, owner, { permissions: ['sessions:read'] });
      const writer = await newKey(server, owner, { permissions: ['sessions:write'] });
      const statuses = async (as: string) =>
        Promise.all([
          open({}, as).then(({ status }) => status),
          read(id, as).then(({ status }) => status),
          call(server, 'GET /api/v2/session', { as }).then(({ status }) => status),
        ]);
      expect(await statuses(reader.key)).toEqual([403, 200, 200]);
      expect(await statuses(writer.key)).toEqual([201, 403, 403]);
    });
  });

  describe('of another organization', () => {
    test('answers byte for byte like one that does not exist, and is in no list', async () => {
      const { id } = (await open()).body.data;
      const other = await newOwner(server);
      const stranger = await keyOf(other);
      const [theirs, none, impossible] = await Promise.all(
        [id, 987_654_321, 'x'].map((one) => read(one, stranger)),
      );
      expect([theirs!.status, theirs!.text]).toEqual([404, '{"message":"No such session."}']);
      expect([none!.text, impossible!.text]).toEqual([theirs!.text, theirs!.text]);
      const list = await call(server, 'GET /api/v2/session', { as: stranger });
      expect(list.body).toEqual({ data: [], meta: { next_cursor: null } });
      expect((await read(id)).status).toBe(200);
    });
  });

  describe('in the list', () => {
    test('comes once, newest first, page by page', async () => {
      const user = await newOwner(server);
      const as = await keyOf(user);
      const ids: number[] = [];
      for (let i = 0; i < 5; i++) ids.unshift((await open({}, as)).body.data.id);
      const seen: number[] = [];
      let next: string | null = '';
      while (next !== null) {
        const cursor = next === '' ? '' : `&cursor=${next}`;
        const { body } = await call(server, `GET /api/v2/session?limit=2${cursor}`, { as });
        seen.push(...(body.data as { id: number }[]).map(({ id }) => id));
        next = body.meta.next_cursor;
      }
      expect(seen).toEqual(ids);
      for (const query of ['limit=0', 'limit=101', 'cursor=x', 'page=2']) {
        const refused = await call(server, `GET /api/v2/session?${query}`, { as });
        expect([query, refused.status, Object.keys(refused.body)]).toEqual([
          query,
          422,
          ['message', 'errors'],
        ]);
      }
    });
  });

  describe("in the visitor's hands", () => {
    test('needs no credential, and shows no more than what is asked for', async () => {
      const opened = await open();
      const { status, body } = await call(server, `GET /api/v2/verify/${codeOf(opened)}`);
      const { expires_at } = opened.body.data;
      expect([status, body]).toEqual([200, { data: { age_target: 18, status: 'pending', expires_at } }]);
    });

    test('is verified for who has the age today, and rejected for who has it tomorrow', async () => {
      const opened = await open({ age_target: 20 });
      const today = new Date(opened.body.data.created_at as string);
      const verified = await decide(codeOf(opened), bornOn(today, 20, 0));
      const { id } = opened.body.data;
      expect([verified.status, verified.body]).toEqual([
        200,
        { data: { status: 'verified', redirect_url: `${REDIRECT}?session=${id}&status=verified` } },
      ]);
      expect(await statusOf(opened)).toBe('verified');

      const other = await open({ age_target: 20 });
      const rejected = await decide(codeOf(other), bornOn(today, 20, 1));
      expect(rejected.body.data).toEqual({
        status: 'rejected',
        redirect_url: `${REDIRECT}?session=${other.body.data.id}&status=rejected`,
      });
      expect(await statusOf(other)).toBe('rejected');
    });

    test('leads back with the query and the fragment of the address as they were', async () => {
      const opened = await open({ redirect_url: 'https://example.com/cb?state=a%20b&x=%C3%BC#top' });
      const { body } = await decide(codeOf(opened));
      expect(body.data.redirect_url).toBe(
        `https://example.com/cb?state=a%20b&x=%C3%BC&session=${opened.body.data.id}&status=verified#top`,
      );
    });

    test('is decided once, also when two decide at the same time', async () => {
      const opened = await open();
      const answers = await Promise.all(
        ['2020-01-01', ADULT, ADULT].map((day) => decide(codeOf(opened), day)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      const outcome = await statusOf(opened);
      expect(answers.find(({ status }) => status === 200)!.body.data.status).toBe(outcome);
      const again = await decide(codeOf(opened));
      expect([again.status, again.body]).toEqual([409, { message: `The session is ${outcome} already.` }]);
      expect(await statusOf(opened)).toBe(outcome);
    });

    test.each([
      '2026-02-30',
      '2001-02-29',
      '2000-13-01',
      '2000-1-1',
      '2000-01-31T00:00:00Z',
      '0000-01-01',
      '2099-01-01',
      '',
      null,
      20000131,
      ['2000-01-31'],
    ])('stays pending after a day that cannot be: %j', async (birthDate) => {
      const opened = await open();
      const refused = await decide(codeOf(opened), birthDate);
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, ['birth_date']]);
      expect(await statusOf(opened)).toBe('pending');
    });

    test('takes a visitor born tomorrow for none, and one born today for one', async () => {
      const opened = await open({ age_target: 1 });
      const today = new Date(opened.body.data.created_at as string);
      expect((await decide(codeOf(opened), bornOn(today, 0, 1))).status).toBe(422);
      expect((await decide(codeOf(opened), bornOn(today, 0, 0))).body.data.status).toBe('rejected');
    });

    test('is described as open to everybody, with its refusals', async () => {
      const { paths } = await readDocument(server);
      const { get, post } = paths['/api/v2/verify/{code}']!;
      expect([get!.security, post!.security]).toEqual([[], []]);
      expect(Object.keys(get!.responses)).toEqual(['200', '400', '404', '503']);
      expect(Object.keys(post!.responses)).toEqual(['200', '400', '404', '409', '413', '422', '503']);
    });

    test('is not found by an unknown code', async () => {
      for (const code of ['unknown', 'A'.repeat(43), '1', 'x'.repeat(5_000)]) {
        const [shown, decided] = [await call(server, `GET /api/v2/verify/${code}`), await decide(code)];
        expect([shown.status, shown.text]).toEqual([404, '{"message":"No such session."}']);
        expect([decided.status, decided.text]).toEqual([404, shown.text]);
      }
    });
  });

  test('keeps neither the code nor the date of birth, and is expired once its time is over, for good', async () => {
    const [late, done] = [await open(), await open()];
    await decide(codeOf(done), '1969-07-20');
    await server.kill();
    const [text] = await queryStopped<{ rows: string }>(
      server,
      "SELECT string_agg(s::text, ' ') AS rows FROM age_sessions s",
    );
    expect(text!.rows).toContain(REDIRECT);
    for (const code of [codeOf(late), codeOf(done)]) {
      expect(text!.rows).toContain(createHash('sha256').update(code).digest('hex'));
      expect(text!.rows).not.toContain(code);
      expect(text!.rows).not.toContain(Buffer.from(code).toString('hex'));
    }
    expect(text!.rows).not.toContain('1969-07-20');
    await queryStopped(server, "UPDATE age_sessions SET expires_at = now() - interval '1 second'");
    await server.launch();

    expect(await statusOf(late)).toBe('expired');
    expect((await call(server, `GET /api/v2/verify/${codeOf(late)}`)).body.data.status).toBe('expired');
    const refused = await decide(codeOf(late));
    expect([refused.status, refused.body]).toEqual([409, { message: 'The session is expired already.' }]);
    expect(await statusOf(late)).toBe('expired');
    expect(await statusOf(done)).toBe('verified');
  });
});

/** The day (UTC) on which somebody was born who is so many years old today, or some days later. */
function bornOn(today: Date, years: number, daysLater: number): string {
  const born = new Date(today);
  born.setUTCDate(born.getUTCDate() + daysLater);
  born.setUTCFullYear(born.getUTCFullYear() - years);
  return born.toISOString().slice(0, 10);
}
