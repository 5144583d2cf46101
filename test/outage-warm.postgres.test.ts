import { call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { onPostgres, TestServer } from './support/server.js';
import { TcpProxy } from './support/tcp-proxy.js';

interface Warm {
  readonly as: string;
  readonly headers?: Record<string, string>;
  /** What is done behind the node's back, and what the first answer is afterwards. */
  readonly change: readonly [sql: string, ...values: unknown[]];
  readonly then: number;
}

if (onPostgres) {
  describe('a node that has credentials in memory, while PostgreSQL is gone', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let proxy: TcpProxy;
    let server: TestServer;
    let owner: TestUser;

    beforeAll(async () => {
      database = await createDatabase();
      proxy = await TcpProxy.start(database.url);
      server = await TestServer.start({ env: { DATABASE_URL: proxy.url, TRUST_PROXY: 'true' } });
      owner = await newOwner(server);
    });

    afterAll(async () => {
      await server.stop();
      await proxy.stop();
      await database.drop();
    });

    const sql = (text: string, ...values: unknown[]) => query(database.url, text, values);
    const ask = async ({ as, headers }: Pick<Warm, 'as' | 'headers'>) =>
      (await call(server, 'GET /api/whoami', { as, headers })).status;

    /** One of each kind, in memory, with what will happen to it. */
    async function warmOnes(): Promise<Warm[]> {
      const tenant = await newOwner(server);
      const [revoked, kept] = [await newKey(server, owner), await newKey(server, owner)];
      const suspended = await newKey(server, tenant);
      const member = await newMember(server, owner, 'admin');
      const own = await login(server, member.email, member.password);
      const elsewhere = { 'x-organization-id': String(owner.organizationId) };
      const removal = 'DELETE FROM members WHERE organization_id = $1 AND user_id = $2';
      const ones: Warm[] = [
        { as: kept.key, change: ['SELECT 1'], then: 200 },
        {
          as: revoked.key,
          change: ['UPDATE api_keys SET revoked_at = now() WHERE id = $1', revoked.id],
          then: 401,
        },
        {
          as: suspended.key,
          change: ['UPDATE organizations SET suspended_at = now() WHERE id = $1', tenant.organizationId],
          then: 403,
        },
        { as: member.token, change: [removal, owner.organizationId, member.userId], then: 401 },
        { as: own, headers: elsewhere, change: ['SELECT 1'], then: 404 },
      ];
      for (const one of [...ones, ...ones]) expect(await ask(one)).toBe(200);
      return ones;
    }

    test.each([
      ['refuses connections', () => proxy.refuse()],
      ['is frozen', () => proxy.freeze()],
      ['breaks off in the middle of its answers', () => proxy.breakOff()],
    ] as [string, () => void | Promise<void>][])(
      'and %s, says 503, and afterwards at once what has been changed meanwhile',
      async (_, begin) => {
        const ones = await warmOnes();
        await begin();
        try {
          const during = () => Promise.all([...ones, ...ones].map(ask));
          expect(new Set(await during())).toEqual(new Set([503]));
          for (const { change } of ones) await sql(...change);
          expect(new Set(await during())).toEqual(new Set([503]));
        } finally {
          await proxy.restore();
        }
        for (const one of ones) {
          const first = await eventually('an answer', async () => {
            const status = await ask(one);
            return status !== 503 && status;
          });
          expect(first).toBe(one.then);
          for (let i = 0; i < 3; i++) expect(await ask(one)).toBe(one.then);
        }
      },
    );

    test('knows a database that was taken back to an older state by its log, also when that has grown since', async () => {
      const { id, key } = await newKey(server, owner);
      const other = await newKey(server, owner);
      expect(await ask({ as: key })).toBe(200);
      const name = new URL(database.url).pathname.slice(1);
      const admin = new URL(database.url);
      admin.pathname = '/postgres';
      const asAdmin = (text: string) => query(admin.href, text);
      await proxy.refuse();
      await eventually('the copy', () =>
        asAdmin(`CREATE DATABASE ${name}_old TEMPLATE ${name}`).then(
          () => true,
          () => false,
        ),
      );
      await proxy.restore();
      // These two changes are lost; the node has seen them.
      for (const limit of [71, 72]) {
        await eventually('a change', async () => {
          const body = { rate_limit_per_minute: limit };
          return (
            (await call(server, `PATCH /api/api-keys/${other.id}`, { as: owner.token, body })).status === 200
          );
        });
      }
      expect([await ask({ as: key }), await ask({ as: key })]).toEqual([200, 200]);
      await proxy.refuse();
      await eventually('the replacement', () =>
        asAdmin(`ALTER DATABASE ${name} RENAME TO ${name}_lost`).then(
          () => true,
          () => false,
        ),
      );
      await asAdmin(`ALTER DATABASE ${name}_old RENAME TO ${name}`);
      // Two others take their numbers.
      await sql('UPDATE api_keys SET revoked_at = now() WHERE id = $1', id);
      await sql('UPDATE api_keys SET rate_limit_per_minute = 73 WHERE id = $1', other.id);
      await proxy.restore();
      const first = await eventually('an answer', async () => {
        const status = await ask({ as: key });
        return status !== 503 && status;
      });
      await asAdmin(`DROP DATABASE ${name}_lost`);
      expect(first).toBe(401);
    });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
