// `npm run bench:dashboard`: how long people wait for a page. See docs/performance.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkNodeVersion, endWithNpm, ensureBuilt, ensureInstalled } from '../scripts/prepare.mjs';

const help = `npm run bench:dashboard -- [--keys=5000] [--rounds=7]

  --keys    how many API keys the organization has
  --rounds  each with a browser that has seen nothing yet
  --help

Needs Chromium (Debian: chromium, or CHROMIUM_PATH); the server and its embedded database are started and ended.
`;

const options = readOptions();
if (options.help) {
  process.stdout.write(help);
} else {
  checkNodeVersion();
  endWithNpm();
  await ensureInstalled();
  await ensureBuilt();
  await measure(Number(options.keys), Number(options.rounds));
}

async function measure(keys, rounds) {
  const { findChromium } = await import('../scripts/chromium.mjs');
  const { chromium } = await import('playwright-core');
  const { createServer } = await import('../dist/src/bootstrap.js');
  const { readSettings } = await import('../dist/src/config/settings.js');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const app = await createServer(readSettings({ DATA_DIR: folder, LOG_LEVEL: 'error' }));
  await app.listen(0, '127.0.0.1');
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  try {
    const server = { port: app.getHttpServer().address().port };
    const owner = await furnish(server, keys);
    const samples = [];
    for (let round = 1; round <= rounds; round += 1) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      samples.push(await visit(browser, server, owner, keys));
    }
    report(samples, keys);
  } finally {
    await browser.close();
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function furnish(server, keys) {
  const { call } = await import('./owner.mjs');
  const [email, password] = ['owner@example.com', 'a password of this run'];
  const account = { name: 'Owner', email, password, organization_name: 'Bench' };
  await call(server, 'POST', '/api/v1/register', account);
  const login = await call(server, 'POST', '/api/v1/login', { email, password, device_name: 'bench' });
  for (let made = 0; made < keys; made += 1) {
    if (made % 1_000 === 0) process.stderr.write(`${made} of ${keys} keys\n`);
    await call(server, 'POST', '/api/api-keys', { name: `Key ${made}` }, login.data.token);
  }
  return { email, password };
}

/** One browser without anything in its cache: sign in, the list of keys. */
async function visit(browser, { port }, { email, password }, keys) {
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}` });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').waitFor();
  const signIn = await firstPaint(page);
  await context.request.post('/api/session', { data: { email, password } });
  await page.goto('/settings/api-tokens');
  const list = await firstPaint(page);
  await page
    .getByText(`Key ${keys - 1}`)
    .first()
    .waitFor();
  const row = await page.evaluate('performance.now()');
  const search = await searchTime(page);
  await context.close();
  return { signIn, list, row, search };
}

/** From the last letter typed into the search to the next painting of a list that is another one. */
async function searchTime(page) {
  await page.getByLabel('Search by name, key or creator').pressSequentially('Key 1');
  await page.evaluate(`
    const count = () => document.querySelectorAll('tbody tr').length + document.body.innerText;
    window.searched = new Promise((resolve) => {
      addEventListener('keydown', () => {
        const [began, before] = [performance.now(), count()];
        const look = () => (count() === before ? requestAnimationFrame(look) : resolve(performance.now() - began));
        requestAnimationFrame(look);
      }, { once: true });
    });
    // Not the promise: it would be waited for before the key is pressed.
    undefined;`);
  await page.keyboard.press('7');
  return page.evaluate('window.searched');
}

/** In milliseconds since the page was asked for. */
function firstPaint(page) {
  return page.evaluate(
    `new Promise((resolve) => new PerformanceObserver((entries) => resolve(entries.getEntries()[0].startTime))
      .observe({ type: 'paint', buffered: true }))`,
  );
}

function report(samples, keys) {
  const rows = [
    ['first paint, empty cache, sign-in page', 'signIn'],
    ['first paint, warm cache, list of keys', 'list'],
    [`first row of ${keys} keys`, 'row'],
    ['another letter in the search, until the list shows it', 'search'],
  ];
  for (const [name, figure] of rows) {
    const sorted = samples.map((sample) => sample[figure]).sort((a, b) => a - b);
    const [lowest, median, highest] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map(Math.round);
    process.stdout.write(`${name.padEnd(56)} ${median} ms (${lowest}–${highest})\n`);
  }
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        keys: { type: 'string', default: '5000' },
        rounds: { type: 'string', default: '7' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exit(1);
  }
}
