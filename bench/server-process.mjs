// A server under measurement, as a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTheServersCore } from './pinning.mjs';

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export class ServerProcess {
  constructor(child, { port, headers }) {
    this.child = child;
    this.port = port;
    this.headers = headers;
  }

  /**
   * @param {string} file in servers/
   * @param {Record<string, string>} environment beside PATH
   */
  static async start(file, environment, nodeOptions = []) {
    const script = fileURLToPath(new URL(`servers/${file}`, import.meta.url));
    const [command, ...args] = onTheServersCore([process.execPath, ...nodeOptions, script]);
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
      // What it logs is part of its work, and goes nowhere.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.add(child);
    const [ready] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start.`))),
    ]);
    return new ServerProcess(child, ready);
  }

  /** @returns CPU time that the process has used, in µs */
  async cpu() {
    const { cpu } = await this.ask('cpu');
    return cpu.user + cpu.system;
  }

  async ask(question) {
    const answer = once(this.child, 'message');
    this.child.send(question);
    return (await answer)[0];
  }

  async stop() {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
    children.delete(this.child);
  }
}
