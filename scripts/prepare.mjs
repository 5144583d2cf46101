// What `npm start`, `npm test` and `npm run build` share. Only Node's own modules: this runs before anything is installed,
// and in syntax that an outdated Node can still read, so that it can say that it is outdated.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. Scripts work in it wherever they are called from, as npm does. */
export const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const buildStamp = 'dist/.inputs';
const buildInputs = [
  'src',
  'dashboard',
  'examples',
  'ormconfig.ts',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
];

/** Ends the process when package.json's "engines" does not allow this Node. */
export function checkNodeVersion() {
  const { engines } = readJson('package.json');
  const allowed = engines.node.split('||').some((range) => inRange(process.versions.node, range.trim()));
  if (allowed) return;
  console.error(
    `Latchkey needs Node ${engines.node}; this is ${process.versions.node}. See https://nodejs.org`,
  );
  process.exit(1);
}

/** Knows `^20.19.0` and `>=24.11.0`, which is all that "engines" uses. */
function inRange(version, range) {
  const actual = version.split('.').map(Number);
  const least = range.replace(/^\D+/, '').split('.').map(Number);
  if (range.startsWith('^') && actual[0] !== least[0]) return false;
  const differing = least.findIndex((number, i) => actual[i] !== number);
  return differing === -1 || actual[differing] > least[differing];
}

/** Installs the dependencies unless node_modules holds exactly what package-lock.json says. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(async () => {
    if (isInstalled()) return;
    console.log('Installing…');
    await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

/** npm keeps a record of what it installed; optional packages may be missing (other platforms'). */
function isInstalled() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  return Object.entries(readJson('package-lock.json').packages).every(
    ([path, wanted]) =>
      path === '' ||
      (installed[path] ? installed[path].version === wanted.version : Boolean(wanted.optional)),
  );
}

/** Builds dist/ unless it was built from exactly these inputs. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withLock(async () => {
    if (isBuilt()) return;
    console.log('Building…');
    await compile();
  });
}

/** Builds dist/ in any case. */
export async function build() {
  await withLock(compile);
}

async function compile() {
  const inputs = hashOf(buildInputs);
  rmSync(buildStamp, { force: true });
  await run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  await run(process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    'dashboard',
    '--config=dashboard/vite.config.ts',
    '--logLevel=warn',
  ]);
  writeFileSync(buildStamp, inputs);
}

function isBuilt() {
  return existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === hashOf(buildInputs);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      const names = readdirSync(path).filter((name) => name !== 'node_modules' && name !== 'dist');
      for (const name of names.sort()) add(join(path, name));
    } else {
      const content = readFileSync(path);
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** One process at a time installs or builds; the others wait, and then find it done. */
async function withLock(work) {
  const lock = '.prepare.lock';
  let waiting = false;
  while (!take(lock)) {
    if (!waiting) console.log('Waiting for another process that installs or builds…');
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isAbandoned(lock) {
  try {
    const minutesOld = (Date.now() - statSync(lock).mtimeMs) / 60_000;
    const pid = Number(readFileSync(lock, 'utf8'));
    if (minutesOld > 15) return true;
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Under npm, the same npm; otherwise the one in PATH. */
function runNpm(args) {
  const npm = process.env.npm_execpath ?? '';
  return basename(npm) === 'npm-cli.js'
    ? run(process.execPath, [npm, ...args])
    : run('npm', args, { shell: process.platform === 'win32' });
}

/** Runs a program to its end; when it fails, so does this process. */
export async function run(program, args, options = {}) {
  const code = await exitCodeOf(spawn(program, args, { stdio: 'inherit', ...options }));
  if (code !== 0) process.exit(code);
}

/** Waits for a child process. SIGINT and SIGTERM are passed on to it meanwhile, and end this process after it. */
export function exitCodeOf(child) {
  const signals = ['SIGINT', 'SIGTERM'];
  let told = false;
  const passOn = (signal) => {
    told = true;
    child.kill(signal);
  };
  // First of all handlers, for another may end this process.
  for (const signal of signals) process.prependListener(signal, passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (told ? process.exit(130) : resolve(code ?? 1)));
  }).finally(() => signals.forEach((signal) => process.off(signal, passOn)));
}

/**
 * Who stops npm means this process. npm tells the shell between the two, which (dash, on Debian) dies without passing
 * it on; so watch for the parent's end.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
