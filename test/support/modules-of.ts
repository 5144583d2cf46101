import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// Runs in a thread of Node's own, which shares nothing but the file descriptors.
const hooks = `
  import { writeSync } from 'node:fs';
  export const load = (url, context, next) => (writeSync(1, url + '\\n'), next(url, context));
`;

/** The files and built-in modules that a process loads which imports this, and nothing else. */
export function modulesOf(specifier: string): string[] {
  const code = `
    import { createRequire, register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    await import(${JSON.stringify(specifier)});
    console.log(Object.keys(createRequire(import.meta.url).cache).join('\\n'));
    process.exit();
  `;
  const args = ['--input-type=module', '--eval', code];
  const env = { PATH: process.env.PATH };
  return execFileSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' }).split('\n');
}
