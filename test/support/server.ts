import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from './database.js';

export const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;
/** The server with the example modules. */
export const EXAMPLES = new URL('../../dist/examples/main.js', import.meta.url).pathname;
const SECRET = 'a secret for tests, of more than 32 characters';
const START_TIMEOUT_MS = 90_000;

/** Which database the end-to-end tests run on, see `npm test`. */
export const onPostgres = process.env.TEST_DATABASE === 'postgres';

export interface ServerOptions {
  /** Settings beside those that every test needs. */
  readonly env?: Record<string, string>;
  /** What the configuration file says. */
  readonly config?: object;
  /** What is started: `MAIN` when left out. */
  readonly main?: string;
  /** Another node of the same cluster: shares its database and secret (on PostgreSQL), or its folder (restart). */
  readonly sameAs?: TestServer;
}

/** The real thing: the built server as a process of its own, on a database of its own. */
export class TestServer {
  url = '';
  private output = '';
  private child: ChildProcess | undefined;

  private constructor(
    readonly env: Record<string, string>,
    readonly dataDir: string,
    private readonly main: string,
    private readonly dispose: () => Promise<void>,
  ) {}

  static async start({ env = {}, config, main, sameAs }: ServerOptions = {}): Promise<TestServer> {
    const dataDir = sameAs?.dataDir ?? mkdtempSync(join(tmpdir(), 'latchkey-test-'));
    const database = sameAs !== undefined ? undefined : onPostgres ? await createDatabase() : undefined;
    const template = process.env.TEST_DATABASE_TEMPLATE;
    if (template !== undefined && sameAs === undefined) {
      cpSync(template, join(dataDir, 'database'), { recursive: true });
    }
    const configFile = join(dataDir, 'custom.json');
    if (config !== undefined) writeFileSync(configFile, JSON.stringify(config));
    const base: Record<string, string> = {
      PORT: '0',
      DATA_DIR: dataDir,
      APP_URL: 'http://localhost:3000',
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
      ...(database !== undefined && { DATABASE_URL: database.url, LATCHKEY_SECRET: SECRET }),
      ...(config !== undefined && { LATCHKEY_CONFIG: configFile }),
    };
    const dispose = async () => {
      if (sameAs !== undefined) return;
      await database?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    const environment = { ...(sameAs?.env ?? base), ...env };
    const server = new TestServer(environment, dataDir, main ?? sameAs?.main ?? MAIN, dispose);
    await server.launch();
    return server;
  }

  /** Starts the process (again). */
  async launch(): Promise<void> {
    const child = spawn(process.execPath, [this.main], {
      cwd: this.dataDir,
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const collect = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const from = this.output.length;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const ready = /Latchkey is ready at (\S+)/.exec(this.output.slice(from));
      if (ready?.[1] !== undefined) {
        this.url = ready[1];
        return;
      }
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`The server did not start:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Everything that the process has written. */
  get log(): string {
    return this.output;
  }

  /** Null as long as the process runs. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** As when the power fails: no handler of the process runs. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As when it is asked to end. @returns the exit code */
  async terminate(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Ends the process and removes what it kept. */
  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await this.dispose();
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
}

/** A name that no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`;
