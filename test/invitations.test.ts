import pg from 'pg';
import { call, fromNewAddress, newOwner, type TestUser } from './support/client.js';
import { invitationCode } from './support/mails.js';
import { newMember } from './support/member.js';
import { waitsForLock } from './support/postgres.js';
import { onPostgres, TestServer, unique } from './support/server.js';
import { callInSession, newSession } from './support/session.js';

/** What those who look after the members see of their offers, and do about them. */
describe('the pending invitations', () => {
  let server: TestServer;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start({ env: { TRUST_PROXY: 'true' } });
  });

  beforeEach(async () => {
    owner = await newOwner(server);
  });

  afterAll(() => server.stop());

  const path = (user = owner) => `/api/organizations/${user.organizationId}/invitations`;
  const list = (as = owner.token) => call(server, `GET ${path()}`, { as });
  const cancel = (id: number, as = owner.token) => call(server, `DELETE ${path()}/${id}`, { as });
  const actions = async () =>
    (await call(server, 'GET /api/audit?action=invitation.*', { as: owner.token })).body.data as unknown[];

  async function invite(role = 'member', as = owner.token): Promise<{ id: number; email: string }> {
    const body = { email: `${unique('invited')}@example.com`, role };
    const answer = await call(server, `POST /api/organizations/${owner.organizationId}/members`, {
      as,
      body,
    });
    expect(answer.status).toBe(202);
    return { email: body.email, id: (await list()).body.data[0].id as number };
  }

  async function register(email: string): Promise<{ email: string; password: string }> {
    const password = 'correct horse battery staple';
    const body = { name: 'New', email, password, organization_name: unique('new') };
    await call(server, 'POST /api/v1/register', { body, headers: fromNewAddress() });
    return { email, password };
  }

  test('are listed with who made them, the newest first, without their codes', async () => {
    const first = await invite('admin');
    const second = await newMember(server, owner, 'admin');
    const { email } = await invite('member', second.token);
    const { status, body, text } = await list();
    expect(status).toBe(200);
    const times = {
      created_at: expect.stringMatching(/Z$/) as string,
      expires_at: expect.stringMatching(/Z$/) as string,
    };
    const inviter = (user: TestUser) => ({ id: user.userId, name: 'Test User', email: user.email });
    expect(body).toEqual({
      data: [
        { id: expect.any(Number) as number, email, role: 'member', invited_by: inviter(second), ...times },
        { id: first.id, email: first.email, role: 'admin', invited_by: inviter(owner), ...times },
      ],
      meta: {},
    });
    const code = await invitationCode(server, email);
    expect(text + server.log).not.toContain(code.split('.')[1]);
  });

  test('are gone once they are accepted, which may be done in the dashboard', async () => {
    const { id, email } = await invite('admin');
    const code = await invitationCode(server, email);
    const session = await newSession(server, await register(email));
    const accepted = await callInSession(server, 'POST /api/invitations/accept', session, { code });
    expect([accepted.status, accepted.body.data?.role]).toEqual([200, 'admin']);
    expect((await list()).body.data).toEqual([]);
    expect((await cancel(id)).status).toBe(404);
    expect(await actions()).toEqual([]);
    // Who looks after the members there may take it back there, too.
    const owners = await newSession(server, owner);
    const member = `/api/organizations/${owner.organizationId}/members/${accepted.body.data.user_id}`;
    expect((await callInSession(server, `DELETE ${member}`, owners)).status).toBe(204);
  });

  test('can be cancelled, once and again: from then on the code is worth nothing', async () => {
    const { id, email } = await invite();
    const code = await invitationCode(server, email);
    const { password } = await register(email);
    const session = await newSession(server, { email, password });
    for (let i = 0; i < 2; i++) {
      const answer = await cancel(id);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect((await list()).body.data).toEqual([]);
    const refused = await callInSession(server, 'POST /api/invitations/accept', session, { code });
    const invented = await callInSession(server, 'POST /api/invitations/accept', session, { code: '1.x' });
    expect([refused.status, refused.text]).toEqual([422, invented.text]);
    expect(await actions()).toEqual([
      expect.objectContaining({
        action: 'invitation.cancelled',
        target_id: id,
        details: { email, role: 'member' },
      }),
    ]);
    expect((await cancel(987_654_321)).status).toBe(404);
  });

  test('are seen by members, and cancelled by those who may give the role', async () => {
    const [admin, member] = [
      await newMember(server, owner, 'admin'),
      await newMember(server, owner, 'member'),
    ];
    const ofOwner = await invite('owner');
    const ofMember = await invite('member');
    expect((await list(member.token)).body.data).toHaveLength(2);
    expect((await cancel(ofMember.id, member.token)).status).toBe(403);
    const tooLow = await cancel(ofOwner.id, admin.token);
    expect([tooLow.status, tooLow.body.code]).toEqual([403, 'role_too_low']);
    expect((await cancel(ofMember.id, admin.token)).status).toBe(204);
    const stranger = await newOwner(server);
    const theirs = `DELETE ${path(stranger)}/${ofOwner.id}`;
    expect((await call(server, theirs, { as: stranger.token })).status).toBe(404);
    expect((await list()).body.data).toHaveLength(1);
  });

  if (onPostgres) {
    test('are not said to be cancelled when they were accepted just before', async () => {
      const { id } = await invite();
      const url = server.env.DATABASE_URL!;
      const accepting = new pg.Client({ connectionString: url });
      await accepting.connect();
      await accepting.query('BEGIN');
      await accepting.query('DELETE FROM invitations WHERE id = $1', [id]);
      const answer = cancel(id);
      await waitsForLock(url, '');
      await accepting.query('COMMIT');
      await accepting.end();
      expect((await answer).status).toBe(404);
    });
  }
});
