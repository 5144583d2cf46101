// `npm test`: everything it needs is made first: dependencies, the build, a PostgreSQL and a Redis of its own. Only a
// browser has to be there.
//
//   npm test                            unit tests, the end-to-end tests on PostgreSQL and, where it makes a
//                                       difference, on PGlite, and the dashboard in a browser
//   npm test -- webhook                 only test files whose path holds "webhook"; any other option of jest works too
//   npm test -- --only=unit,pglite      only these runs
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNodeVersion, endWithNpm, ensureBuilt, ensureInstalled, exitCodeOf } from './prepare.mjs';
import { findChromium } from './chromium.mjs';
import { startTestServers } from './test-servers.mjs';

const runs = {
  unit: { project: 'unit', environment: () => ({}) },
  pglite: {
    project: 'e2e',
    // Most tests begin with a copy of an empty database: making one takes longer than most tests.
    environment: async () => ({ TEST_DATABASE: 'pglite', TEST_DATABASE_TEMPLATE: await emptyDatabase() }),
  },
  postgres: {
    project: 'e2e',
    environment: ({ databaseUrl, redisUrl }) => ({
      TEST_DATABASE: 'postgres',
      TEST_DATABASE_URL: databaseUrl,
      // Without a Redis its tests skip themselves, and the summary says so.
      ...(redisUrl && { TEST_REDIS_URL: redisUrl }),
    }),
  },
  browser: {
    project: 'browser',
    environment: async () => ({
      TEST_DATABASE: 'pglite',
      TEST_DATABASE_TEMPLATE: await emptyDatabase(),
      TEST_CHROMIUM: chromium,
    }),
  },
};
const onlyPrefix = '--only=';

/**
 * Tried once, on PostgreSQL if that is tried at all: what no database makes a difference to, and what starts the
 * embedded one anew for each look into it, which takes minutes.
 */
const ONCE = [
  'accounts',
  'age-sessions',
  'authentication',
  'bad-input',
  'credits',
  'dashboard',
  'delivery-faults',
  'delivery-names',
  'document-000',
  'document-004',
  'event-schemas',
  'example-campaigns',
  'examples',
  'expiry',
  'extension',
  'flood',
  'import',
  'inspect',
  'invitations',
  'logs',
  'mail',
  'mail-preview',
  'mail-queue',
  'mails-of-events',
  'mcp',
  'metrics',
  'openapi',
  'organizations',
  'overview',
  'password-reset',
  'rate-limit',
  'session-password',
  'session-retention',
  'sessions',
  'start-refused',
  'tenants',
  'tools',
  'webhook-delivery',
  'webhook-endpoints',
  'webhook-examples',
  'webhook-life',
  'webhook-log',
  'webhook-package',
  'webhook-receiving',
  'webhook-secrets',
];

const { names, jestArgs } = readArguments(process.argv.slice(2));
checkNodeVersion();
endWithNpm();
await ensureInstalled();
await ensureBuilt();

const results = mkdtempSync(join(tmpdir(), 'latchkey-jest-'));
process.on('exit', () => rmSync(results, { recursive: true, force: true }));
const reports = [];
const missing = [];
const chromium = findChromium();
const servers = names.includes('postgres') ? await startTestServers() : { stop: () => {} };
if (servers.databaseUrl === null) {
  missing.push(
    "postgres  did not run: no PostgreSQL found: install Debian's postgresql or set TEST_DATABASE_URL",
  );
}
if (servers.redisUrl === null) {
  missing.push("redis     did not run: no Redis found: install Debian's redis-server or set TEST_REDIS_URL");
}
if (chromium === null && names.includes('browser')) {
  missing.push("browser   did not run: no Chromium found: install Debian's chromium or set CHROMIUM_PATH");
}
for (const name of names) {
  if (name === 'browser' && chromium === null) continue;
  if (name === 'postgres' && servers.databaseUrl === null) continue;
  console.log(`\n── ${name} ──`);
  reports.push({ name, ...(await runJest(name)) });
}
await servers.stop();
summarize();

function readArguments(args) {
  const only = args.find((arg) => arg.startsWith(onlyPrefix));
  const names = only?.slice(onlyPrefix.length).split(',') ?? Object.keys(runs);
  const unknown = names.find((name) => !Object.hasOwn(runs, name));
  if (unknown !== undefined) {
    console.error(`${onlyPrefix}${unknown}: there are only ${Object.keys(runs).join(', ')}`);
    process.exit(1);
  }
  return { names, jestArgs: args.filter((arg) => arg !== only) };
}

/** An embedded database with its tables and nothing in them; made once. */
async function emptyDatabase() {
  const dataDir = join(results, 'empty');
  if (existsSync(dataDir)) return join(dataDir, 'database');
  const { openDatabase } = await import('../dist/src/database/open-database.js');
  const dataSource = await openDatabase({ databaseUrl: undefined, dataDir }, []);
  await dataSource.destroy();
  return join(dataDir, 'database');
}

async function runJest(name) {
  const { project } = runs[name];
  const environment = await runs[name].environment(servers);
  const outputFile = join(results, `${name}.json`);
  const jest = spawn(
    process.execPath,
    [
      'node_modules/jest/bin/jest.js',
      `--selectProjects=${project}`,
      // Most of the time they wait: for a server to start, for a deadline.
      '--maxWorkers=3',
      ...(name === 'pglite' ? ignoredOnPglite().map((file) => `--testPathIgnorePatterns=${file}`) : []),
      '--json',
      `--outputFile=${outputFile}`,
      // A pattern may well match in one of the runs only.
      ...(jestArgs.length > 0 ? ['--passWithNoTests'] : []),
      ...jestArgs,
    ],
    { stdio: 'inherit', env: { ...process.env, ...nodeOptions(), ...environment } },
  );
  const exitCode = await exitCodeOf(jest);
  return countTests(exitCode, outputFile);
}

function ignoredOnPglite() {
  const once = servers.databaseUrl ? ONCE.map((file) => `/test/${file}\\.test\\.ts$`) : [];
  return ['/node_modules/', '\\.postgres\\.test\\.ts$', ...once];
}

/** jest runs ES modules by means of an API that Node calls experimental, and warns of in every process. */
function nodeOptions() {
  const options = [
    process.env.NODE_OPTIONS,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
  ];
  return { NODE_OPTIONS: options.filter(Boolean).join(' ') };
}

/** A test file that cannot even be read counts as one failure, and so does whatever else ends jest. */
function countTests(exitCode, outputFile) {
  let result = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numRuntimeErrorTestSuites: 0 };
  try {
    result = JSON.parse(readFileSync(outputFile, 'utf8'));
  } catch {
    // jest ended before it could write it; its exit code is not 0 then
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: result.numPendingTests,
  };
}

function summarize() {
  const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
  console.log('\n── summary ──');
  for (const { name, passed, failed, skipped } of reports) {
    const verdict = failed > 0 ? 'failed' : passed > 0 ? 'passed' : 'nothing to run';
    console.log(`${name.padEnd(9)} ${verdict}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  missing.forEach((line) => console.log(line));
  const nothingRan = sum('passed') + sum('failed') === 0;
  if (nothingRan) console.log('No test was run.');
  const incomplete = missing.length > 0 && process.env.CI === 'true';
  process.exitCode = sum('failed') > 0 || nothingRan || incomplete ? 1 : 0;
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
}
