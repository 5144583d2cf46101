import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { newMember } from './support/member.js';
import { onPostgres, TestServer } from './support/server.js';

if (onPostgres) {
  describe('a credential that a node has in memory', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let a: TestServer;
    let b: TestServer;
    let owner: TestUser;

    beforeAll(async () => {
      database = await createDatabase();
      const env = { DATABASE_URL: database.url };
      [a, b] = await Promise.all([TestServer.start({ env }), TestServer.start({ env })]);
      owner = await newOwner(a);
    });

    afterAll(async () => {
      await a.stop();
      await b.stop();
      await database.drop();
    });

    const sql = (text: string, ...values: unknown[]) => query(database.url, text, values);
    const whoami = (node: TestServer, as: string) => call(node, 'GET /api/whoami', { as });
    /** Asked for on both nodes, so that both have it in memory. */
    const warm = async (credential: string) => {
      for (const node of [a, b, a, b]) expect((await whoami(node, credential)).status).toBe(200);
    };
    const statuses = async (credential: string) => [
      (await whoami(a, credential)).status,
      (await whoami(b, credential)).status,
    ];

    test.each([
      ['revoked', 'UPDATE api_keys SET revoked_at = now() WHERE id = $1', 401],
      ['expired', "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", 401],
      ['deleted', 'DELETE FROM api_keys WHERE id = $1', 401],
      ['given another secret', `UPDATE api_keys SET key_hash = sha256('other') WHERE id = $1`, 401],
    ])(
      'is refused with the next request, on both nodes, once it is %s by hand',
      async (_, change, status) => {
        for (let i = 0; i < 5; i++) {
          const { id, key } = await newKey(a, owner);
          await warm(key);
          await sql(change, id);
          expect(await statuses(key)).toEqual([status, status]);
          await sql(`UPDATE api_keys SET key_hash = sha256($2::text::bytea) WHERE id = $1`, id, `gone ${id}`);
        }
      },
    );

    test('has the permissions, the name and the limit that it has now', async () => {
      const { id, key } = await newKey(a, owner, { permissions: ['api-keys:read'] });
      await warm(key);
      expect((await call(b, 'GET /api/api-keys', { as: key })).status).toBe(200);
      await sql(`UPDATE api_keys SET permissions = '["read"]', name = 'Other' WHERE id = $1`, id);
      expect((await call(b, 'GET /api/api-keys', { as: key })).status).toBe(403);
      expect((await whoami(b, key)).body.data.credential.name).toBe('Other');
      await sql('UPDATE api_keys SET rate_limit_per_minute = 77 WHERE id = $1', id);
      expect((await whoami(b, key)).headers.get('x-ratelimit-limit')).toBe('77');
    });

    test('is that of an organization as it is now: suspended, reinstated, with another plan', async () => {
      const tenant = await newOwner(a);
      const { key } = await newKey(a, tenant);
      await warm(key);
      const id = tenant.organizationId;
      await sql('UPDATE organizations SET suspended_at = now() WHERE id = $1', id);
      expect(await statuses(key)).toEqual([403, 403]);
      await sql("UPDATE organizations SET suspended_at = NULL, plan = 'pro' WHERE id = $1", id);
      for (const node of [a, b]) {
        expect((await whoami(node, key)).headers.get('x-ratelimit-limit')).toBe('600');
      }
      await sql('DELETE FROM organizations WHERE id = $1', id);
      expect(await statuses(key)).toEqual([401, 401]);
    });

    test('does what its user may do now: demoted, removed, disabled', async () => {
      const member = await newMember(a, owner, 'admin');
      const list = (node: TestServer) =>
        call(node, 'GET /api/webhooks', { as: member.token }).then(({ status }) => status);
      await warm(member.token);
      expect([await list(a), await list(b)]).toEqual([200, 200]);
      const { organizationId } = owner;
      const where = 'WHERE organization_id = $1 AND user_id = $2';
      await sql(`UPDATE members SET role = 'member' ${where}`, organizationId, member.userId);
      expect([await list(a), await list(b)]).toEqual([403, 403]);
      await sql('UPDATE users SET disabled_at = now() WHERE id = $1', member.userId);
      expect(await statuses(member.token)).toEqual([401, 401]);
      const { email, password } = member;
      const body = { email, password, device_name: 'test' };
      expect((await call(b, 'POST /api/v1/login', { body })).status).toBe(422);
      await sql('UPDATE users SET disabled_at = NULL WHERE id = $1', member.userId);
      expect(await statuses(member.token)).toEqual([200, 200]);
      await sql(`DELETE FROM members ${where}`, organizationId, member.userId);
      expect(await statuses(member.token)).toEqual([401, 401]);
    });

    test('is not refused for the changes of others, nor for its own use', async () => {
      const { key } = await newKey(a, owner);
      await warm(key);
      const before = await sql('SELECT seq FROM change_head');
      await Promise.all(Array.from({ length: 20 }, () => whoami(b, key)));
      await new Promise((resolve) => setTimeout(resolve, 1_500)); // last_used_at has been written
      expect(await sql('SELECT seq FROM change_head')).toEqual(before);
      const other = await newKey(a, owner);
      await call(a, `DELETE /api/api-keys/${other.id}`, { as: owner.token });
      expect(await statuses(key)).toEqual([200, 200]);
    });

    describe('among 20,000 of an organization that are changed in one transaction', () => {
      let tenant: TestUser;
      let other: string;
      let own: { id: number; key: string };

      beforeEach(async () => {
        tenant = await newOwner(a);
        await sql(
          `INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix)
           SELECT $1::bigint, 'api_key', 'filler', sha256(($1::bigint || 'filler' || n)::bytea), 'lk_'
             FROM generate_series(1, 20000) n`,
          tenant.organizationId,
        );
        other = (await newKey(a, owner)).key;
        // The last one of the table.
        own = await newKey(a, tenant);
        await warm(other);
        await warm(own.key);
      });

      /** @returns how far the head has moved, and how many changes are told of */
      async function changedBy(statements: string) {
        const before = await head();
        await sql(statements);
        const [told] = await query<{ count: number }>(
          database.url,
          'SELECT count(*)::int AS count FROM changes WHERE seq > $1',
          [before],
        );
        return { moved: (await head()) - before, told: told!.count };
      }
      const head = async () => {
        const [row] = await query<{ seq: number }>(database.url, 'SELECT seq::int AS seq FROM change_head');
        return row!.seq;
      };
      const fillers = () => `UPDATE api_keys SET name = 'x' WHERE organization_id = ${tenant.organizationId}`;
      const revoke = () => `UPDATE api_keys SET revoked_at = now() WHERE id = ${own.id}`;

      test.each([
        [
          'updated',
          () => `UPDATE api_keys SET revoked_at = now() WHERE organization_id = ${tenant.organizationId}`,
        ],
        ['deleted', () => `DELETE FROM organizations WHERE id = ${tenant.organizationId}`],
        [
          'updated before it',
          () => `BEGIN; SET CONSTRAINTS ALL IMMEDIATE; ${fillers()}; ${revoke()}; COMMIT`,
        ],
      ])('is refused, and others are not: %s', async (_, statements) => {
        // Of all others the number tells that was left out.
        expect(await changedBy(statements())).toEqual({ moved: 1_002, told: 1_001 });
        expect([await statuses(own.key), await statuses(other)]).toEqual([
          [401, 401],
          [200, 200],
        ]);
      });

      test('is refused when they were changed back, or in the transaction before', async () => {
        const begin = 'BEGIN; SET CONSTRAINTS ALL IMMEDIATE; SAVEPOINT before';
        expect(await changedBy(`${begin}; ${fillers()}; ROLLBACK TO before; ${revoke()}; COMMIT`)).toEqual({
          moved: 1,
          told: 1,
        });
        expect(await statuses(own.key)).toEqual([401, 401]);
        own = await newKey(a, tenant);
        await warm(own.key);
        expect(await changedBy(`BEGIN; ${fillers()}; COMMIT; BEGIN; ${revoke()}; COMMIT`)).toEqual({
          moved: 1_003,
          told: 1_002,
        });
        expect([await statuses(own.key), await statuses(other)]).toEqual([
          [401, 401],
          [200, 200],
        ]);
      });
    });

    test('is looked up anew where the log has been cut off, or set back', async () => {
      const { id, key } = await newKey(a, owner);
      await warm(key);
      await sql('UPDATE api_keys SET revoked_at = now() WHERE id = $1', id);
      await sql('DELETE FROM changes');
      expect(await statuses(key)).toEqual([401, 401]);
      const second = await newKey(a, owner);
      await warm(second.key);
      await sql('ALTER TABLE api_keys DISABLE TRIGGER log_change');
      await sql('UPDATE api_keys SET revoked_at = now() WHERE id = $1', second.id);
      await sql('ALTER TABLE api_keys ENABLE TRIGGER log_change');
      await sql('UPDATE change_head SET seq = 0');
      expect(await statuses(second.key)).toEqual([401, 401]);
    });
  });
} else {
  test('is tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
