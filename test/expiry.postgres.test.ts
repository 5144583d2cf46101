import { call, newOwner } from './support/client.js';
import { createDatabase, query } from './support/database.js';
import { eventually } from './support/eventually.js';
import { Receiver } from './support/receiver.js';
import { onPostgres, TestServer } from './support/server.js';

const KEYS = 240;

if (onPostgres) {
  describe('two nodes on one PostgreSQL', () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let nodes: TestServer[] = [];

    beforeAll(async () => {
      database = await createDatabase();
      const env = { DATABASE_URL: database.url };
      nodes = await Promise.all([TestServer.start({ env }), TestServer.start({ env })]);
    });

    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await database.drop();
    });

    test('tell of each expiry once, though they look at the same time', async () => {
      const receiver = await Receiver.start();
      try {
        const owner = await newOwner(nodes[0]!);
        const body = { url: receiver.url, events: ['api_key.*'] };
        await call(nodes[0]!, 'POST /api/webhooks', { as: owner.token, body });
        await query(
          database.url,
          `INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix, expires_at)
           SELECT $1, 'api_key', 'key ' || i, sha256(i::text::bytea), 'lk_',
                  now() + interval '2 seconds' + CASE i % 3 WHEN 0 THEN interval '0' WHEN 1 THEN interval '1 day' ELSE interval '7 days' END
             FROM generate_series(1, ${KEYS}) AS i`,
          [owner.organizationId],
        );
        const [before] = await query<{ seq: string }>(database.url, 'SELECT seq FROM change_head');
        await eventually('all messages', () => receiver.received.length >= KEYS, 60_000);
        const told = await query<{ key: number; type: string }>(
          database.url,
          `SELECT (data -> 'api_key' ->> 'id')::int AS key, type FROM events WHERE type LIKE 'api_key.%'`,
        );
        expect(told).toHaveLength(KEYS);
        expect(new Set(told.map(({ key }) => key)).size).toBe(KEYS);
        expect(told.filter(({ type }) => type === 'api_key.expired')).toHaveLength(KEYS / 3);
        expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(KEYS);
        // Nothing was changed that the check of a credential reads.
        const [after] = await query<{ seq: string }>(database.url, 'SELECT seq FROM change_head');
        expect(after).toEqual(before);
      } finally {
        await receiver.stop();
      }
    });
  });
} else {
  test('are tested with PostgreSQL, in the run named postgres', () => expect(onPostgres).toBe(false));
}
