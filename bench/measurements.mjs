// Everything that is measured, in its order.
import { startTestServers } from '../scripts/test-servers.mjs';
import { withClient } from './databases.mjs';
import { canPin, giveWay, leaveTheServersCore } from './pinning.mjs';
import { memoryPerCredential } from './probes/memory.mjs';
import { underRevocations } from './probes/revocations.mjs';
import { costOfUnknown } from './probes/unknown.mjs';
import { difference, ratio, summary } from './report.mjs';
import { measureInRounds } from './rounds.mjs';
import { createKeys, guarded, open, startLatchkey, startOther } from './subjects.mjs';

const FEW_KEYS = 10_000;
const SIZES = [FEW_KEYS, 1_000_000, 10_000_000];

/** @returns what `report.mjs` knows how to print */
export async function measureEverything({ quick, progress }) {
  leaveTheServersCore();
  const servers = await startTestServers();
  giveWay();
  const effort = quick ? { rounds: 3, seconds: 1 } : { rounds: 7, seconds: 2 };
  try {
    if (servers.databaseUrl === null || servers.redisUrl === null) {
      throw new Error("PostgreSQL and Redis are needed: install Debian's postgresql and redis-server.");
    }
    const versions = await versionsOf(servers);
    const check = await measureCheck(servers, effort, progress);
    const probes = await measureProbes(servers, effort, progress);
    const sizes = quick ? undefined : await measureSizes(servers, effort, progress);
    const all = [check, probes, sizes].filter(Boolean);
    return {
      ...versions,
      ...effort,
      pinned: canPin,
      tables: all.flatMap(({ tables = [] }) => tables),
      figures: all.flatMap(({ figures }) => figures),
    };
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
  const database = await createKeys(servers, 'latchkey', FEW_KEYS);
  const start = (file, environment) => startLatchkey(file, database, environment);
  const withoutLimit = await start('modules.mjs', { LIMIT: 'off' });
  const whole = await start('latchkey.mjs');
  const subjects = [
    await startOther(servers, 'a default Nest application, no guard', 'default-nest.mjs'),
    open('modules: open route', withoutLimit),
    guarded('modules: guarded', withoutLimit),
    guarded('modules: guarded, with limit', await start('modules.mjs')),
    guarded('modules: the same, in Redis', await start('modules.mjs', { REDIS_URL: servers.redisUrl })),
    open('whole server: open route', whole),
    guarded('whole server: guarded, with limit', whole),
    await startOther(servers, 'by hand: hash, find, update', 'naive.mjs'),
    await startOther(servers, 'better-auth in PostgreSQL', 'better-auth.mjs', { MODE: 'postgres' }),
    await startOther(servers, 'better-auth in Redis', 'better-auth.mjs', { MODE: 'redis' }),
  ];
  const run = (connections) =>
    measureInRounds(subjects, {
      ...effort,
      connections,
      onRound: (round) => progress(`${connections} at a time: round ${round} of ${effort.rounds}`),
    });
  const many = await run(32);
  const one = await run(1);
  await Promise.all([...new Set(subjects.map(({ server }) => server))].map((server) => server.stop()));
  return {
    tables: [
      { title: '32 connections', rows: summaries(many) },
      { title: '1 connection', rows: summaries(one) },
    ],
    figures: comparisons([...many.values()], [...one.values()]),
  };
}

function comparisons(many, one) {
  const [plain, free, check, limit, limitInRedis, wholeFree, wholeLimit, byHand, betterAuth, inRedis] = many;
  const [, freeAlone, checkAlone] = one;
  const rps = (sample) => sample.requestsPerSecond;
  const cpu = (sample) => sample.cpuPerRequest;
  return [
    ratio('modules: guarded / open route', check, free, rps, { atLeast: 0.8 }),
    ratio('modules: with limit / open route', limit, free, rps, { atLeast: 0.75 }),
    ratio('modules: with limit in Redis / open route', limitInRedis, free, rps),
    ratio('whole server: with limit / open route', wholeLimit, wholeFree, rps, { atLeast: 0.75 }),
    ratio('modules: server CPU, guarded / open route', check, free, cpu, { atMost: 1.3 }),
    ratio('modules: server CPU, with limit / open route', limit, free, cpu),
    ratio('whole server: CPU, with limit / open route', wholeLimit, wholeFree, cpu, { atMost: 1.3 }),
    ratio('guarded / default Nest without a guard', check, plain, rps, { atLeast: 3 }),
    ratio('guarded / by hand', check, byHand, rps, { atLeast: 10 }),
    ratio('guarded / better-auth in PostgreSQL', check, betterAuth, rps, { atLeast: 25 }),
    ratio('guarded / better-auth in Redis', check, inRedis, rps, { atLeast: 5 }),
    ratio('whole server, with limit / default Nest without a guard', wholeLimit, plain, rps),
    difference('added p50 at 1 connection', checkAlone, freeAlone, ({ p50 }) => p50, { atMost: 0.4 }, 'ms'),
  ];
}

/** What cannot be seen in the traffic of everybody. */
async function measureProbes(servers, effort, progress) {
  const database = await createKeys(servers, 'probes', FEW_KEYS);
  progress('Revocations…');
  const { quiet, busy } = await underRevocations(database, { ...effort, connections: 32 });
  progress('Memory…');
  const bytes = await memoryPerCredential(servers);
  progress('Unknown credentials…');
  const unknown = await costOfUnknown(database);
  return {
    figures: [
      ratio('p99 with 50 revocations a second / without', busy, quiet, ({ p99 }) => p99, { atMost: 1.3 }),
      { name: 'heap per credential in memory', value: bytes, unit: 'bytes', target: { atMost: 600 } },
      { name: 'CPU of a hash alone', value: unknown.hash, unit: 'µs' },
      { name: 'CPU to refuse a wrong checksum', value: unknown.wrongChecksum, unit: 'µs' },
      { name: 'CPU to refuse a well-formed unknown one', value: unknown.wellFormed, unit: 'µs' },
      { name: 'heap that 100,000 of them leave behind', value: unknown.heapGrowth / 1_024, unit: 'KiB' },
    ],
  };
}

/** The same traffic, with more and more keys in the table. */
async function measureSizes(servers, effort, progress) {
  const subjects = [];
  for (const keys of SIZES) {
    const name = keys.toLocaleString('en');
    const onProgress = (done) =>
      done % 1_000_000 === 0 && progress(`${name} keys: ${done.toLocaleString('en')}`);
    const server = await startLatchkey(
      'modules.mjs',
      await createKeys(servers, `keys_${keys}`, keys, onProgress),
    );
    // Those in use lie all over the table.
    subjects.push(guarded(`${name} keys`, server, (i) => 1 + i * (keys / FEW_KEYS), FEW_KEYS));
  }
  const { server: largest } = subjects.at(-1);
  subjects.push(guarded('10,000,000 keys, none in memory', largest, (i) => 1 + i * 33, 300_000));
  const onRound = (round) => progress(`sizes: round ${round} of ${effort.rounds}`);
  const samples = await measureInRounds(subjects, { ...effort, connections: 32, onRound });
  await Promise.all(subjects.slice(0, -1).map(({ server }) => server.stop()));
  const [few, , many, cold] = samples.values();
  const cost = ({ requestsPerSecond }) => 1 / requestsPerSecond;
  return {
    tables: [
      { title: 'Keys in the table; 10,000 in use, with limit, 32 connections', rows: summaries(samples) },
    ],
    figures: [
      ratio('cost of a request: 10,000,000 keys / 10,000', many, few, cost, { atMost: 1.1 }),
      ratio('cost of a request: none in memory / 10,000 keys', cold, few, cost),
    ],
  };
}

const summaries = (samples) => [...samples].map(([name, ofName]) => summary(name, ofName));
