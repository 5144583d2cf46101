import { call, login, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

if (onPostgres) {
  describe('two nodes on one PostgreSQL', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let a: TestServer;
    let b: TestServer;
    let owner: TestUser;

    beforeAll(async () => {
      database = await createDatabase();
      const env = { DATABASE_URL: database.url };
      // Both at once, on an empty database.
      [a, b] = await Promise.all([TestServer.start({ env }), TestServer.start({ env })]);
      owner = await newOwner(a);
    });

    afterAll(async () => {
      await a.stop();
      await b.stop();
      await database.drop();
    });

    const statusAt = async (node: TestServer, credential: string) =>
      (await call(node, 'GET /api/whoami', { as: credential })).status;
    const revokeAt = async (node: TestServer, id: number) =>
      expect((await call(node, `DELETE /api/api-keys/${id}`, { as: owner.token })).status).toBe(204);

    test('that start together on an empty database migrate it once', async () => {
      const rows = await query<{ name: string }>(database.url, 'SELECT name FROM migrations');
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
      for (const node of [a, b]) expect((await call(node, 'GET /health/ready')).status).toBe(200);
    });

    test('share accounts and keys', async () => {
      const { key } = await newKey(a, owner);
      expect(await statusAt(b, key)).toBe(200);
      expect(await statusAt(b, owner.token)).toBe(200);
    });

    test('refuse a revoked key with the next request, wherever it was revoked', async () => {
      for (let i = 0; i < 40; i++) {
        const [here, there] = i % 2 === 0 ? [a, b] : [b, a];
        const { id, key } = await newKey(here, owner);
        expect(await statusAt(there, key)).toBe(200);
        await revokeAt(here, id);
        expect(await statusAt(there, key)).toBe(401);
      }
    });

    test('refuse a token that was logged out', async () => {
      for (let i = 0; i < 5; i++) {
        const token = await login(a, owner.email, owner.password);
        expect(await statusAt(b, token)).toBe(200);
        expect((await call(a, 'POST /api/v1/logout', { as: token })).status).toBe(204);
        expect(await statusAt(b, token)).toBe(401);
      }
    });

    test('refuse every credential of a suspended organization, and take them back when it is reinstated', async () => {
      const tenant = await newOwner(a);
      const { key } = await newKey(a, tenant);
      for (let i = 0; i < 10; i++) {
        const route = `POST /api/organizations/${tenant.organizationId}`;
        await call(a, `${route}/suspend`, { as: owner.token, body: { reason: 'Unpaid.' } });
        expect([await statusAt(b, key), await statusAt(b, tenant.token)]).toEqual([403, 403]);
        await call(a, `${route}/reinstate`, { as: owner.token });
        expect([await statusAt(b, key), await statusAt(b, tenant.token)]).toEqual([200, 200]);
      }
    });

    test('refuse a member who was removed, and what a changed role does not hold any more', async () => {
      const user = await newOwner(a);
      const members = `/api/organizations/${owner.organizationId}/members`;
      const mine = { as: owner.token };
      for (let i = 0; i < 5; i++) {
        await call(a, `POST ${members}`, { ...mine, body: { email: user.email, role: 'owner' } });
        const token = await login(a, user.email, user.password, { organization_id: owner.organizationId });
        expect((await call(b, 'GET /api/api-keys', { as: token })).status).toBe(200);
        await call(a, `PATCH ${members}/${user.userId}`, { ...mine, body: { role: 'member' } });
        expect((await call(b, 'GET /api/api-keys', { as: token })).status).toBe(403);
        expect((await call(a, `DELETE ${members}/${user.userId}`, mine)).status).toBe(204);
        expect(await statusAt(b, token)).toBe(401);
      }
    });

    test('let the last place of a plan be taken once', async () => {
      const config = { plans: { tiny: { rate_limit_per_minute: 60, max_keys: 3 } } };
      const env = { DATABASE_URL: database.url };
      const nodes = await Promise.all([TestServer.start({ env, config }), TestServer.start({ env, config })]);
      try {
        const tenant = await newOwner(a);
        const plan = { as: owner.token, body: { plan: 'tiny' } };
        expect(
          (await call(nodes[0], `PUT /api/organizations/${tenant.organizationId}/plan`, plan)).status,
        ).toBe(200);
        const body = { name: 'CI' };
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, i) =>
            call(nodes[i % 2]!, 'POST /api/api-keys', { as: tenant.token, body }),
          ),
        );
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    });

    test('deliver every event between them, each of them once', async () => {
      const receiver = await Receiver.start();
      try {
        const tenant = await newOwner(a);
        const webhook = await call(b, 'POST /api/webhooks', {
          as: tenant.token,
          body: { url: receiver.url, events: ['*'] },
        });
        expect(webhook.status).toBe(201);
        const made: { id: number }[] = [];
        for (let i = 0; i < 20; i++) {
          made.push(...(await Promise.all([newKey(a, tenant), newKey(a, tenant), newKey(b, tenant)])));
        }
        await eventually('all deliveries', () => receiver.received.length >= made.length, 30_000);
        await eventually('the end of the work', async () => {
          const [open] = await query<{ count: string }>(
            database.url,
            `SELECT (SELECT count(*) FROM webhook_deliveries WHERE due_at IS NOT NULL)
                  + (SELECT count(*) FROM events WHERE due_at IS NOT NULL) AS count`,
          );
          return open?.count === '0';
        });
        const ids = receiver.ofType('api_key.created').map(({ body }) => body.data.api_key.id as number);
        expect(ids.sort((x, y) => x - y)).toEqual(made.map(({ id }) => id).sort((x, y) => x - y));
        const messages = receiver.received.map(({ headers }) => headers['webhook-id']);
        expect(new Set(messages).size).toBe(made.length);
      } finally {
        await receiver.stop();
      }
    });
  });
} else {
  test('are tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
