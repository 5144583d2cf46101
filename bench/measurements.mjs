// Everything that is measured, in its order.
import { startTestServers } from '../scripts/test-servers.mjs';
import { withClient } from './databases.mjs';
import { canPin, giveWay, leaveTheServersCore } from './pinning.mjs';
import { memoryPerCredential } from './probes/memory.mjs';
import { underRevocations } from './probes/revocations.mjs';
import { costOfUnknown } from './probes/unknown.mjs';
import { difference, ratio, summary } from './report.mjs';
import { measureInRounds } from './rounds.mjs';
import { createKeys, guarded, open, other, startLatchkey } from './subjects.mjs';

const FEW_KEYS = 10_000;
const SIZES = [FEW_KEYS, 1_000_000, 10_000_000];

/** @returns what `report.mjs` knows how to print */
export async function measureEverything({ quick, only, progress }) {
  leaveTheServersCore();
  const servers = await startTestServers();
  giveWay();
  const effort = quick ? { rounds: 3, seconds: 1 } : { rounds: 7, seconds: 2 };
  try {
    if (servers.databaseUrl === null || servers.redisUrl === null) {
      throw new Error("PostgreSQL and Redis are needed: install Debian's postgresql and redis-server.");
    }
    const versions = await versionsOf(servers);
    const all = [];
    for (const part of only) all.push(await parts[part](servers, effort, progress));
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

/** What can be measured by itself, in the order of the report. */
export const parts = { check: measureCheck, probes: measureProbes, sizes: measureSizes };

async function versionsOf({ databaseUrl }) {
  const { rows } = await withClient(databaseUrl, (client) => client.query('SHOW server_version'));
  return { postgres: rows[0].server_version.split(' ')[0] };
}

/** The check itself, and what others do. */
async function measureCheck(servers, effort, progress) {
  const database = await createKeys(servers, 'latchkey', FEW_KEYS);
  const latchkey = (file, environment, subjects) => ({
    start: () => startLatchkey(file, database, environment),
    subjects,
  });
  const all = [
    other('a default Nest application, no guard', 'default-nest.mjs', servers),
    latchkey('modules.mjs', { LIMIT: 'off' }, [open('modules: open route'), guarded('modules: guarded')]),
    latchkey('modules.mjs', {}, [open('(its open route)'), guarded('modules: guarded, with limit')]),
    latchkey('modules.mjs', { REDIS_URL: servers.redisUrl }, [
      open('(its open route, again)'),
      guarded('modules: the same, in Redis'),
    ]),
    latchkey('latchkey.mjs', {}, [
      open('whole server: open route'),
      guarded('whole server: guarded, with limit'),
    ]),
    other('by hand: hash, find, update', 'naive.mjs', servers),
    other('better-auth in PostgreSQL', 'better-auth.mjs', servers, { MODE: 'postgres' }),
    other('better-auth in Redis', 'better-auth.mjs', servers, { MODE: 'redis' }),
  ];
  const onRound = (round) => progress(`The check: round ${round} of ${effort.rounds}`);
  const samples = await measureInRounds(all, { ...effort, connections: [32, 1], onRound });
  return {
    tables: [
      { title: '32 connections', rows: summaries(samples.get(32)) },
      { title: '1 connection', rows: summaries(samples.get(1)) },
    ],
    figures: comparisons([...samples.get(32).values()], [...samples.get(1).values()]),
  };
}

/** Each with the open route of its own process. */
function comparisons(many, one) {
  const [plain, open1, check, open2, limit, open3, limitInRedis, wholeOpen, wholeLimit, ...others] = many;
  const [byHand, betterAuth, betterAuthInRedis] = others;
  const [, openAlone, checkAlone] = one;
  const rps = (sample) => sample.requestsPerSecond;
  const cpu = (sample) => sample.cpuPerRequest;
  return [
    ratio('modules: guarded / open route', check, open1, rps, { atLeast: 0.8 }),
    ratio('modules: with limit / open route', limit, open2, rps, { atLeast: 0.75 }),
    ratio('modules: with limit in Redis / open route', limitInRedis, open3, rps),
    ratio('whole server: with limit / open route', wholeLimit, wholeOpen, rps, { atLeast: 0.75 }),
    ratio('modules: server CPU, guarded / open route', check, open1, cpu, { atMost: 1.3 }),
    ratio('modules: server CPU, with limit / open route', limit, open2, cpu),
    ratio('whole server: CPU, with limit / open route', wholeLimit, wholeOpen, cpu, { atMost: 1.3 }),
    ratio('modules: guarded / default Nest without a guard', check, plain, rps, { atLeast: 3 }),
    ratio('modules: guarded / by hand', check, byHand, rps, { atLeast: 10 }),
    ratio('modules: guarded / better-auth in PostgreSQL', check, betterAuth, rps, { atLeast: 25 }),
    ratio('modules: guarded / better-auth in Redis', check, betterAuthInRedis, rps, { atLeast: 5 }),
    ratio('whole server, with limit / default Nest without a guard', wholeLimit, plain, rps),
    difference('added p50 at 1 connection', checkAlone, openAlone, ({ p50 }) => p50, { atMost: 0.4 }, 'ms'),
  ];
}

const p99 = (sample) => sample.p99;

/** What cannot be seen in the traffic of everybody. */
async function measureProbes(servers, effort, progress) {
  const database = await createKeys(servers, 'probes', FEW_KEYS);
  progress('Revocations…');
  const { none, inDatabase, byServer } = await underRevocations(database, { ...effort, connections: 32 });
  progress('Memory…');
  const bytes = await memoryPerCredential(servers);
  progress('Unknown credentials…');
  const unknown = await costOfUnknown(database);
  return {
    figures: [
      ratio('p99 with 50 revocations a second / without', inDatabase, none, p99, { atMost: 1.3 }),
      ratio('the same, made by this server', byServer, none, p99),
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
  const all = [];
  for (const keys of SIZES) {
    const name = keys.toLocaleString('en');
    const onProgress = (done) =>
      done % 1_000_000 === 0 && progress(`${name} keys: ${done.toLocaleString('en')}`);
    const database = await createKeys(servers, `keys_${keys}`, keys, onProgress);
    all.push({
      start: () => startLatchkey('modules.mjs', database),
      // Those in use lie all over the table.
      subjects: [guarded(`${name} keys`, (i) => 1 + i * (keys / FEW_KEYS), FEW_KEYS)],
    });
  }
  const inUse = guarded('10,000,000 keys, none in memory', (i) => 1 + i * 33, 300_000);
  const cold = { ...inUse, warmUpRequests: 0 };
  all.push({ start: all.at(-1).start, subjects: [cold] });
  const onRound = (round) => progress(`Sizes: round ${round} of ${effort.rounds}`);
  const samples = (await measureInRounds(all, { ...effort, connections: [32], onRound })).get(32);
  const [few, , many, none] = samples.values();
  const cost = ({ requestsPerSecond }) => 1 / requestsPerSecond;
  return {
    tables: [
      { title: 'Keys in the table; 10,000 in use, with limit, 32 connections', rows: summaries(samples) },
    ],
    figures: [
      ratio('cost of a request: 10,000,000 keys / 10,000', many, few, cost, { atMost: 1.1 }),
      ratio('cost of a request: none in memory / 10,000 keys', none, few, cost),
    ],
  };
}

const summaries = (samples) => [...samples].map(([name, ofName]) => summary(name, ofName));
