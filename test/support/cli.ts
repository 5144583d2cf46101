import { spawn } from 'node:child_process';
import type { TestServer } from './server.js';

const CLI = new URL('../../dist/src/cli.js', import.meta.url).pathname;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command `latchkey` with the settings of the server, in its folder. */
export function latchkey(server: Pick<TestServer, 'env' | 'dataDir'>, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: server.dataDir,
    env: { PATH: process.env.PATH, ...server.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
