// A PostgreSQL and a Redis (or Valkey) for one run of the tests: private, empty, on free ports, gone afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Starts what is installed. TEST_DATABASE_URL and TEST_REDIS_URL name servers to use instead.
 * In the PostgreSQL the tests may make and drop databases and roles.
 *
 * @returns {Promise<{databaseUrl: string | null, redisUrl: string | null, stop: () => Promise<void>}>}
 *   null where there is neither a program nor an address
 */
export async function startTestServers(environment = process.env) {
  const servers = [];
  // The last resort, for an exception or process.exit(): what stop() has not stopped, in an instant.
  const kill = () => servers.forEach((server) => server.kill());
  process.on('exit', kill);
  // Neither signal would run the handler above; the exit codes are those of a shell.
  const onSigint = () => process.exit(130);
  const onSigterm = () => process.exit(143);
  process.on('SIGINT', onSigint).on('SIGTERM', onSigterm);

  const start = async (startServer) => {
    const server = await startServer();
    if (server === null) return null;
    servers.push(server);
    await server.ready;
    return server.url;
  };
  return {
    databaseUrl: environment.TEST_DATABASE_URL ?? (await start(startPostgres)),
    redisUrl: environment.TEST_REDIS_URL ?? (await start(startRedis)),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      process.off('exit', kill).off('SIGINT', onSigint).off('SIGTERM', onSigterm);
    },
  };
}

/** @returns null where there is no program; else see {@link runServer} */
export async function startPostgres() {
  const [postgres] = findPrograms('postgres', debianPostgresFolders());
  if (postgres === undefined) return null;
  const account = process.getuid?.() === 0 ? unprivilegedAccount() : {};
  const folder = temporaryFolder(account);
  const data = join(folder, 'data');
  const options = { ...account, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };

  const initdb = spawnSync(
    join(postgres, '..', 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...options, encoding: 'utf8' },
  );
  if (initdb.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`initdb failed: ${initdb.error ?? initdb.stderr}`);
  }
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    max_connections: 200,
    timezone: 'UTC',
    // The data need not outlive the machine's next crash.
    fsync: 'off',
    full_page_writes: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return runServer(postgres, ['-D', data, ...args], {
    options,
    folder,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    // To PostgreSQL: "do not wait for clients, but shut down in order" and "quit at once, with all your processes".
    signals: { stop: 'SIGINT', kill: 'SIGQUIT' },
  });
}

async function startRedis() {
  const [redis] = findPrograms('redis-server').concat(findPrograms('valkey-server'));
  if (redis === undefined) return null;
  const folder = temporaryFolder({});
  const port = await freePort();
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  return runServer(redis, args, {
    options: { cwd: folder },
    folder,
    url: `redis://127.0.0.1:${port}`,
    signals: { stop: 'SIGTERM', kill: 'SIGKILL' },
  });
}

/** Runs it until it is stopped; after a crash it can be started again, with what it had saved. */
function runServer(program, args, { options, folder, url, signals }) {
  let server = launch(program, args, options);
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return {
    url,
    get ready() {
      return server.ready;
    },
    async crash() {
      server.child.kill(signals.kill);
      await server.exited;
    },
    async startAgain() {
      server = launch(program, args, options);
      await server.ready;
    },
    async stop() {
      const { child, exited } = server;
      child.kill(signals.stop);
      const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(impatience);
      removeFolder();
    },
    kill() {
      if (server.child.exitCode === null) server.child.kill(signals.kill);
      removeFolder();
    },
  };
}

/** Both servers say "ready to accept connections" when they are. */
function launch(program, args, options) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('close', resolve));
  const ready = new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk) => {
      output = (output + chunk).slice(-10_000);
      if (/ready to accept connections/i.test(output)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${program} did not start:\n${output}`)));
  });
  return { child, exited, ready };
}

/** Debian and Ubuntu keep PostgreSQL's server programs out of PATH; newest version first. */
function debianPostgresFolders() {
  const home = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(home, version, 'bin'));
  } catch {
    return [];
  }
}

/** @returns {string[]} where a program is, as PATH would find it first */
export function findPrograms(name, moreFolders = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...moreFolders];
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedAccount() {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = ['postgres', 'nobody']
    .map((name) => accounts.find((account) => account[0] === name))
    .find(Boolean);
  if (entry === undefined)
    throw new Error('PostgreSQL does not run as root, and there is no other account to run it.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function temporaryFolder({ uid, gid }) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  if (uid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
