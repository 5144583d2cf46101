// `npm run bench`: what a checked request costs, and others for comparison. See docs/performance.md.
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { checkNodeVersion, endWithNpm, ensureBuilt, ensureInstalled, run } from '../scripts/prepare.mjs';

const help = `npm run bench -- [--quick] [--only=check|probes|sizes] [--json]

  --quick  shorter, and without the large tables of keys: about five minutes instead of twenty
  --only   one part: the check beside others, single figures (memory, revocations), or the large tables
  --json   writes the figures as JSON to stdout; progress goes to stderr in any case
  --help

Needs PostgreSQL and Redis installed (Debian: postgresql, redis-server); starts them itself, empty, and ends them.
Where \`taskset\` is found, the server has the first core to itself, and everything else shares the others.
`;

const PARTS = ['check', 'probes', 'sizes'];
const { json, quick, only, ...options } = readOptions();
if (options.help) {
  process.stdout.write(help);
} else {
  checkNodeVersion();
  endWithNpm();
  await prepare();
  const { measureEverything, parts } = await import('./measurements.mjs');
  const { asText } = await import('./report.mjs');
  const progress = (text) => process.stderr.write(`${text}\n`);
  const all = Object.keys(parts).filter((part) => !quick || part !== 'sizes');
  const result = await measureEverything({ quick, only: only === undefined ? all : [only], progress });
  const report = { ...environment(), ...result };
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
}

function readOptions() {
  const flag = { type: 'boolean', default: false };
  try {
    const { values } = parseArgs({
      options: { quick: flag, json: flag, help: flag, only: { type: 'string' } },
    });
    if (values.only !== undefined && !PARTS.includes(values.only)) {
      throw new Error(`--only=${values.only}: there are only ${PARTS.join(', ')}`);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exit(1);
  }
}

/** What is measured, and what it is measured against. */
async function prepare() {
  await ensureInstalled();
  await ensureBuilt();
  if (existsSync(new URL('node_modules/better-auth', import.meta.url))) return;
  await run('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
}

function environment() {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
