// What is measured of deliveries, in its order.
import { Buffer } from 'node:buffer';
import { Agent, createServer, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestServers } from '../../scripts/test-servers.mjs';
import { withClient } from '../databases.mjs';
import { call } from '../owner.mjs';
import { leaveTheServersCore } from '../pinning.mjs';
import { createCertificate } from './certificate.mjs';
import { insertBacklog, insertEvents, startSubscribed } from './subscribers.mjs';

const ORGANIZATIONS = 20;
const KEY = { name: 'Bench', permissions: ['read'], rate_limit_per_minute: 10_000_000 };

/** @returns what `report.mjs` knows how to print */
export async function measureDelivery({ quick, progress }) {
  leaveTheServersCore();
  const servers = await startTestServers();
  const certificate = createCertificate();
  const scale = quick ? 0.2 : 1;
  try {
    const { databaseUrl } = servers;
    if (databaseUrl === null) throw new Error("PostgreSQL is needed: install Debian's postgresql.");
    const setUp = { certificate, databaseUrl, organizations: ORGANIZATIONS };
    const figures = [];
    const steps = {
      measureThroughput,
      measureNewConnections,
      measureLatency,
      measureFairness,
      measureCreation,
      measureMemory,
    };
    for (const [name, step] of Object.entries(steps)) {
      progress(`${name.replace('measure', '')}…`);
      const measured = await step(setUp, scale, progress);
      for (const { name, value, unit = '' } of measured) progress(`  ${name}: ${value.toFixed(1)} ${unit}`);
      figures.push(...measured);
    }
    return { ...(await versionOf(databaseUrl)), figures };
  } finally {
    certificate.remove();
    await servers.stop();
  }
}

async function versionOf(databaseUrl) {
  const { rows } = await withClient(databaseUrl, (client) => client.query('SHOW server_version'));
  return { postgres: rows[0].server_version.split(' ')[0] };
}

async function measureThroughput(setUp, scale) {
  const { perSecond, cpu } = await deliverAll(setUp, 20_000 * scale);
  return [
    { name: 'deliveries a second, connections kept', value: perSecond, target: { atLeast: 300 } },
    { name: "server's CPU per delivery", value: cpu, unit: 'µs' },
  ];
}

async function measureNewConnections(setUp, scale) {
  const { perSecond } = await deliverAll({ ...setUp, keepAlive: false }, 10_000 * scale);
  return [{ name: 'deliveries a second, each connection new', value: perSecond, target: { atLeast: 150 } }];
}

/** All at once in the outbox: how fast they arrive then. */
async function deliverAll(setUp, count) {
  const subscribed = await startSubscribed(setUp);
  try {
    await insertEvents(subscribed.database, 500);
    await delivered(subscribed.database, 500); // For the compiler: these do not count.
    const before = await subscribed.server.cpu();
    const begun = performance.now();
    await insertEvents(subscribed.database, count);
    await delivered(subscribed.database, 500 + count);
    const seconds = (performance.now() - begun) / 1_000;
    return { perSecond: count / seconds, cpu: ((await subscribed.server.cpu()) - before) / count };
  } finally {
    await subscribed.stop();
  }
}

/** Keys made at 100 a second beside 1,000 checked requests a second: from the commit to the first try. */
async function measureLatency(setUp, scale) {
  const subscribed = await startSubscribed(setUp);
  const seconds = 60 * scale;
  try {
    const post = poster(subscribed);
    const made = await post.create();
    const asked = paced(1_000, seconds, () => post.ask(made.key));
    const created = await paced(100, seconds, () => post.create());
    const answers = await asked;
    await delivered(subscribed.database, created.length + 1);
    const { p50, p95 } = await waits(subscribed.database, 0);
    return [
      { name: 'keys made a second, meanwhile', value: created.length / seconds },
      { name: 'checked requests answered a second, meanwhile', value: answers.length / seconds },
      { name: 'from commit to first try, p50', value: p50, unit: 'ms' },
      { name: 'from commit to first try, p95', value: p95, unit: 'ms', target: { atMost: 500 } },
    ];
  } finally {
    await subscribed.stop();
  }
}

/** The same without checked requests, and then beside an endpoint that takes 2,000 messages and answers none. */
async function measureFairness(setUp, scale) {
  const subscribed = await startSubscribed(setUp);
  const silent = createServer().listen(0, '127.0.0.1');
  try {
    const post = poster(subscribed);
    const some = async () => {
      const { id } = (await post.create()).api_key;
      await paced(50, 30 * scale, () => post.create());
      return id;
    };
    await some(); // For the compiler: these do not count.
    const alone = await waits(subscribed.database, await some());
    const [owner] = subscribed.owners;
    const url = `http://127.0.0.1:${silent.address().port}/`;
    const body = { url, events: ['webhook.test'] };
    const { data } = await call(subscribed.server, 'POST', '/api/webhooks', body, owner.token);
    await insertBacklog(subscribed.database, data.id, 2_000);
    const beside = await waits(subscribed.database, await some());
    return [
      { name: 'from commit to first try, p95, at 50 a second', value: alone.p95, unit: 'ms' },
      {
        name: 'the same, while one endpoint hangs / without',
        value: beside.p95 / alone.p95,
        target: { atMost: 1.1 },
      },
    ];
  } finally {
    silent.closeAllConnections?.();
    silent.close();
    await subscribed.stop();
  }
}

/** How long those keys' events waited for their first try, in milliseconds. @param after the id of a key */
async function waits(database, after) {
  const { rows } = await withClient(database, (client) =>
    client.query(
      `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY wait) AS p50,
              percentile_cont(0.95) WITHIN GROUP (ORDER BY wait) AS p95
         FROM (SELECT extract(epoch FROM min(a.started_at) - e.created_at) * 1000 AS wait
                 FROM events e JOIN webhook_deliveries d ON d.event_id = e.id
                 JOIN webhook_attempts a ON a.delivery_id = d.id
                WHERE e.type = 'api_key.created' AND (e.data #>> '{api_key,id}')::bigint > $1
                GROUP BY e.id) AS waits`,
      [after],
    ),
  );
  return { p50: Number(rows[0].p50), p95: Number(rows[0].p95) };
}

/** As fast as it goes, over 32 connections: each with its event, and its delivery later. */
async function measureCreation(setUp, scale) {
  const subscribed = await startSubscribed(setUp);
  try {
    const post = poster(subscribed);
    const until = performance.now() + 20_000 * scale;
    const counts = await Promise.all(
      Array.from({ length: 32 }, async () => {
        let count = 0;
        for (; performance.now() < until; count++) await post.create();
        return count;
      }),
    );
    const made = counts.reduce((sum, count) => sum + count, 0);
    const { rows } = await withClient(subscribed.database, (client) =>
      client.query(
        `SELECT (SELECT count(*) FROM api_keys WHERE type = 'api_key')::int AS keys,
                (SELECT count(*) FROM events WHERE type = 'api_key.created')::int AS events`,
      ),
    );
    return [
      { name: 'keys made a second', value: made / (20 * scale), target: { atLeast: 1_000 } },
      {
        name: 'keys without an event, or events without a key',
        value: Math.abs(rows[0].keys - rows[0].events),
      },
    ];
  } finally {
    await subscribed.stop();
  }
}

async function measureMemory(setUp, scale, progress) {
  const subscribed = await startSubscribed(setUp);
  const parts = 10;
  const each = (100_000 * scale) / parts;
  const heaps = [];
  try {
    for (let part = 1; part <= parts; part++) {
      await insertEvents(subscribed.database, each);
      await delivered(subscribed.database, part * each);
      const { memory } = await subscribed.server.ask('memory');
      heaps.push(memory.heapUsed / 2 ** 20);
      progress(`  ${part * each}: ${heaps.at(-1).toFixed(1)} MiB`);
    }
    return [
      { name: `heap after ${parts * each} deliveries`, value: heaps.at(-1), unit: 'MiB' },
      { name: `the same / after ${each}`, value: heaps.at(-1) / heaps[0], target: { atMost: 1.1 } },
    ];
  } finally {
    await subscribed.stop();
  }
}

/** Waits until so many have succeeded. */
async function delivered(database, count) {
  await withClient(database, async (client) => {
    for (;;) {
      const { rows } = await client.query(
        `SELECT count(*)::int AS count, count(*) FILTER (WHERE status = 'failed')::int AS failed
           FROM webhook_deliveries WHERE status IN ('succeeded', 'failed')`,
      );
      if (rows[0].failed > 0) throw new Error('A delivery has failed.');
      if (rows[0].count >= count) return;
      await sleep(200);
    }
  });
}

/** Calls at a steady rate, whether or not the ones before have been answered. @returns the answers */
async function paced(perSecond, seconds, work) {
  const begun = performance.now();
  const all = [];
  while (all.length < perSecond * seconds) {
    const due = Math.min(((performance.now() - begun) / 1_000) * perSecond, perSecond * seconds);
    while (all.length < due) all.push(work());
    await sleep(5);
  }
  return Promise.all(all);
}

/** Requests over connections that are kept, cheaper than fetch. */
function poster({ server, owners }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let next = 0;
  const send = (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const sent = request({ port: server.port, agent, method, path, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode < 300) resolve(text);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    create: async () => {
      const { token } = owners[next++ % owners.length];
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      return JSON.parse(await send('POST', '/api/api-keys', headers, JSON.stringify(KEY)));
    },
    ask: (key) => send('GET', '/bench/guarded', { 'x-api-key': key }),
  };
}
