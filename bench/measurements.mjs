// Everything that is measured, in its order.
import { startTestServers } from '../scripts/test-servers.mjs';
import { withClient } from './databases.mjs';
import { canPin, leaveTheServersCore } from './pinning.mjs';
import { memoryPerCredential } from './probes/memory.mjs';
import { underRevocations } from './probes/revocations.mjs';
import { costOfUnknown } from './probes/unknown.mjs';
import { difference, ratio, summary } from './report.mjs';
import { measureInRounds } from './rounds.mjs';
import { bare, guarded, startLatchkey, startNode, startOther } from './subjects.mjs';

const FEW_KEYS = 10_000;
const SIZES = [10_000, 1_000_000, 10_000_000];

/** @returns what `report.mjs` knows how to print */
export async function measureEverything({ quick, progress }) {
  leaveTheServersCore();
  const servers = await startTestServers();
  if (servers.databaseUrl === null || servers.redisUrl === null) {
    await servers.stop();
    throw new Error("PostgreSQL and Redis are needed: install Debian's postgresql and redis-server.");
  }
  const effort = quick ? { rounds: 3, seconds: 1 } : { rounds: 7, seconds: 2 };
  try {
    const versions = await versionsOf(servers);
    const check = await measureCheck(servers, effort, progress);
    const sizes = quick ? undefined : await measureSizes(servers, effort, progress);
    return { ...versions, pinned: canPin, ...effort, ...merge(check, sizes) };
  } finally {
    await servers.stop();
  }
}

async function versionsOf({ databaseUrl }) {
  const { rows } = await withClient(databaseUrl, (client) => client.query('SHOW server_version'));
  return { postgres: rows[0].server_version.split(' ')[0] };
}

/** The check itself, and what others do. */
async function measureCheck(servers, effort, progress) {
  progress('Starting the servers…');
  const memory = await startLatchkey(servers, 'latchkey', { keys: FEW_KEYS });
  const without = await startNode(memory.databaseUrl, { LIMIT: 'off' });
  const redis = await startNode(memory.databaseUrl, { REDIS_URL: servers.redisUrl });
  const subjects = [
    await startOther(servers, 'a default Nest application, no guard', 'default-nest.mjs'),
    bare('Latchkey: open route', without),
    guarded('Latchkey: guarded', without),
    guarded('Latchkey: guarded, with limit', memory),
    guarded('Latchkey: guarded, with limit in Redis', redis),
    await startOther(servers, 'by hand: hash, find, update', 'naive.mjs'),
    await startOther(servers, 'better-auth in PostgreSQL', 'better-auth.mjs', { MODE: 'postgres' }),
    await startOther(servers, 'better-auth in Redis', 'better-auth.mjs', { MODE: 'redis' }),
  ];
  subjects.forEach(({ server }) => server.pause());
  const onRound = (connections) => (round) =>
    progress(`${connections} connection${connections === 1 ? '' : 's'}: round ${round} of ${effort.rounds}`);
  const many = await measureInRounds(subjects, { ...effort, connections: 32, onRound: onRound(32) });
  const one = await measureInRounds(subjects, { ...effort, connections: 1, onRound: onRound(1) });

  progress('Revocations…');
  const { quiet, busy } = await underRevocations(subjects[3], { ...effort, connections: 32 });
  await Promise.all([...new Set(subjects.map(({ server }) => server))].map((server) => server.stop()));
  progress('Memory…');
  const bytes = await memoryPerCredential(servers);
  progress('Unknown credentials…');
  const unknown = await costOfUnknown(memory.databaseUrl);

  return {
    tables: [
      { title: '32 connections', rows: summaries(many) },
      { title: '1 connection', rows: summaries(one) },
    ],
    figures: [...comparisons(many, one), ...probes({ quiet, busy, bytes, unknown })],
  };
}

function comparisons(many, one) {
  const [plain, open, check, limit, limitInRedis, byHand, betterAuth, betterAuthInRedis] = many.values();
  const [, openAlone, checkAlone] = one.values();
  const rps = (sample) => sample.requestsPerSecond;
  const cpu = (sample) => sample.cpuPerRequest;
  return [
    ratio('guarded / open route', check, open, rps, { atLeast: 0.8 }),
    ratio('with limit / open route', limit, open, rps, { atLeast: 0.75 }),
    ratio('with limit in Redis / open route', limitInRedis, open, rps),
    ratio('server CPU: guarded / open route', check, open, cpu, { atMost: 1.3 }),
    ratio('server CPU: with limit / open route', limit, open, cpu),
    ratio('guarded / default Nest without a guard', check, plain, rps, { atLeast: 3 }),
    ratio('guarded / by hand', check, byHand, rps, { atLeast: 10 }),
    ratio('guarded / better-auth in PostgreSQL', check, betterAuth, rps, { atLeast: 25 }),
    ratio('guarded / better-auth in Redis', check, betterAuthInRedis, rps, { atLeast: 5 }),
    difference('added p50 at 1 connection', checkAlone, openAlone, ({ p50 }) => p50, { atMost: 0.4 }, 'ms'),
  ];
}

function probes({ quiet, busy, bytes, unknown }) {
  return [
    ratio('p99 with 50 revocations a second / without', busy, quiet, ({ p99 }) => p99, { atMost: 1.3 }),
    { name: 'heap per credential in memory', value: bytes, unit: 'bytes', target: { atMost: 600 } },
    { name: 'CPU of a hash alone', value: unknown.hash, unit: 'µs' },
    { name: 'CPU of a credential with a wrong checksum', value: unknown.wrongChecksum, unit: 'µs' },
    { name: 'CPU of a well-formed one that was never issued', value: unknown.wellFormed, unit: 'µs' },
    { name: 'heap that 100,000 of them leave behind', value: unknown.heapGrowth / 1_024, unit: 'KiB' },
  ];
}

/** The same traffic, with more and more keys in the table. */
async function measureSizes(servers, effort, progress) {
  const subjects = [];
  for (const keys of SIZES) {
    const name = keys.toLocaleString('en');
    const onProgress = (done) =>
      done % 1_000_000 === 0 && progress(`${name} keys: ${done.toLocaleString('en')}`);
    const server = await startLatchkey(servers, `keys_${keys}`, { keys, onProgress });
    // Those in use lie all over the table.
    subjects.push(guarded(`${name} keys`, server, (i) => 1 + i * (keys / FEW_KEYS)));
    server.pause();
  }
  const largest = subjects.at(-1);
  const active = 300_000;
  const everywhere = guarded(
    'of 10,000,000, hardly ever the same twice',
    largest.server,
    (i) => 1 + i * 33,
    active,
  );
  subjects.push(everywhere);
  const onRound = (round) => progress(`sizes: round ${round} of ${effort.rounds}`);
  const samples = await measureInRounds(subjects, { ...effort, connections: 32, onRound });
  await Promise.all(subjects.slice(0, -1).map(({ server }) => server.stop()));
  const [few, , many, cold] = samples.values();
  const cost = (sample) => 1 / sample.requestsPerSecond;
  return {
    tables: [
      {
        title: 'Keys in the table, 10,000 of them in use, with limit, 32 connections',
        rows: summaries(samples),
      },
    ],
    figures: [
      ratio('cost of a request: 10,000,000 keys / 10,000', many, few, cost, { atMost: 1.1 }),
      ratio('cost of a request: none in memory / 10,000 keys', cold, few, cost),
    ],
  };
}

const summaries = (samples) => [...samples].map(([name, ofName]) => summary(name, ofName));

const merge = (one, other = { tables: [], figures: [] }) => ({
  tables: [...one.tables, ...other.tables],
  figures: [...one.figures, ...other.figures],
});
