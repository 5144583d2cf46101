// `npm run bench:delivery`: how fast webhooks arrive, and what that takes. See docs/performance.md.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { checkNodeVersion, endWithNpm, ensureBuilt, ensureInstalled } from '../scripts/prepare.mjs';

const help = `npm run bench:delivery -- [--quick] [--json]

  --quick  a fifth of everything: about two minutes instead of ten
  --json   writes the figures as JSON to stdout; progress goes to stderr in any case
  --help

Needs PostgreSQL and openssl installed (Debian: postgresql, openssl); starts what it needs itself, and ends it.
Where \`taskset\` is found, the server has the first core to itself, and everything else shares the others.
`;

const { json, quick, ...options } = readOptions();
if (options.help) {
  process.stdout.write(help);
} else {
  checkNodeVersion();
  endWithNpm();
  await ensureInstalled();
  await ensureBuilt();
  const { measureDelivery } = await import('./delivery/measurements.mjs');
  const { environmentLine, figureTable } = await import('./report.mjs');
  const result = await measureDelivery({ quick, progress: (text) => process.stderr.write(`${text}\n`) });
  const report = {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: cpus()[0].model,
    cores: cpus().length,
    ...result,
  };
  const text = () => `${environmentLine(report)}.\n\n${figureTable(report.figures)}\n`;
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : text());
}

function readOptions() {
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({ options: { quick: flag, json: flag, help: flag } }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exit(1);
  }
}
