import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { MAIN } from './server.js';

export interface Ended {
  readonly code: number | null;
  /** What it wrote to stderr. */
  readonly message: string;
  readonly output: string;
}

/** Starts the server in a folder with settings that it cannot start with. */
export async function startInVain(folder: string, env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: join(folder, 'data'), ...env },
  });
  let [message, output] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (message += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const impatience = setTimeout(() => child.kill('SIGKILL'), 90_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(impatience);
  return { code, message, output: output + message };
}

/** One message for a person, no trace for a programmer, and a code that tells the caller of it. */
export function expectRefusal({ code, message, output }: Ended): void {
  expect(code).toBe(1);
  expect(message.trim()).not.toBe('');
  expect(output).not.toMatch(/^\s+at /m);
  expect(output).not.toContain('node_modules');
  expect(output).not.toContain('Latchkey is ready');
}
