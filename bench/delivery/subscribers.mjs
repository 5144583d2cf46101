// What deliveries need: a receiver, the server, and organizations that subscribe.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createDatabase, withClient } from '../databases.mjs';
import { startLatchkey } from '../subjects.mjs';
import { call, createOwner } from '../owner.mjs';

const script = fileURLToPath(new URL('receiver.mjs', import.meta.url));

/** @returns its port, and how to ask and end it */
async function startReceiver({ key, cert }, keepAlive) {
  const child = fork(script, { env: { KEY: key, CERT: cert, KEEP_ALIVE: String(keepAlive) } });
  const [{ port }] = await once(child, 'message');
  return {
    port,
    async counts() {
      child.send('counts');
      return (await once(child, 'message'))[0];
    },
    stop: () => child.kill('SIGKILL'),
  };
}

let databases = 0;

/**
 * A receiver, and a server on a new database whose organizations each have a webhook that leads there.
 *
 * @param {{ certificate: object, databaseUrl: string, organizations: number, keepAlive?: boolean }} options
 */
export async function startSubscribed({ certificate, databaseUrl, organizations, keepAlive = true }) {
  databases += 1;
  const database = await createDatabase(databaseUrl, `delivery_${databases}`);
  const receiver = await startReceiver(certificate, keepAlive);
  const environment = {
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
    NODE_EXTRA_CA_CERTS: certificate.cert,
    DATA_DIR: certificate.folder,
  };
  const server = await startLatchkey('latchkey.mjs', database, environment, ['--expose-gc']);
  const owners = [];
  for (let i = 0; i < organizations; i++) {
    const owner = await createOwner(server);
    const body = { url: `https://localhost:${receiver.port}/${i}`, events: ['*'] };
    await call(server, 'POST', '/api/webhooks', body, owner.token);
    owners.push(owner);
  }
  return {
    database,
    receiver,
    server,
    owners,
    async stop() {
      await server.stop();
      receiver.stop();
    },
  };
}

/** Events of all organizations in turn, as the outbox writes them: committed, and waiting to be told. */
export async function insertEvents(database, count) {
  await withClient(database, async (client) => {
    await client.query(
      `INSERT INTO events (organization_id, message_id, type, data, context, body)
       SELECT o.id, 'msg_' || gen_random_uuid(), 'credits.exhausted', data, '{"ip":null}',
              '{"type":"credits.exhausted","timestamp":"2026-01-01T00:00:00.000Z","data":' || data::text || '}'
         FROM generate_series(1, $1::int) AS i
         JOIN LATERAL (SELECT id FROM organizations ORDER BY id OFFSET i % (SELECT count(*) FROM organizations) LIMIT 1) AS o
           ON true
        CROSS JOIN LATERAL (SELECT jsonb_build_object('organization_id', o.id, 'actor', null, 'credits', 0) AS data) AS d`,
      [count],
    );
    await client.query(`SELECT pg_notify('latchkey_due', 'events')`);
  });
}

/** Deliveries that are due, all of one endpoint. */
export async function insertBacklog(database, endpointId, count) {
  await withClient(database, (client) =>
    client.query(
      `WITH told AS (
         INSERT INTO events (organization_id, message_id, type, data, context, body, due_at)
         SELECT organization_id, 'msg_' || gen_random_uuid(), 'webhook.test', '{}', '{"ip":null}', '{}', NULL
           FROM webhook_endpoints, generate_series(1, $2::int) WHERE id = $1
         RETURNING id, organization_id)
       INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id)
       SELECT organization_id, $1, id FROM told`,
      [endpointId, count],
    ),
  );
}
