// The dashboard's typed client, made from what the server says of itself at /openapi.json; never edited by hand.
//
//   npm run client            writes dashboard/src/client
//   npm run client -- --check fails when what is there is not what would be written
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import { withApp } from './with-app.mjs';

const folder = fileURLToPath(new URL('../dashboard/src/client', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'latchkey-client-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const { createOpenApi } = await import('../dist/src/docs/openapi.js');
await createClient({
  input: await withApp((app) => createOpenApi(app, 'http://localhost:3000')),
  output: { path: scratch, importFileExtension: '.js' },
  plugins: [
    { name: '@hey-api/client-fetch', baseUrl: false },
    '@hey-api/typescript',
    // The browser sends the cookie; no call takes another credential.
    { name: '@hey-api/sdk', auth: false },
    '@tanstack/react-query',
  ],
  logs: { level: 'silent', file: false },
});

if (process.argv.includes('--check')) {
  const differing = differences();
  if (differing.length === 0) console.log('dashboard/src/client is what the application says.');
  else {
    console.error(
      `dashboard/src/client is not what the application says (${differing.join(', ')}). Then: npm run client`,
    );
    process.exitCode = 1;
  }
} else {
  rmSync(folder, { recursive: true, force: true });
  cpSync(scratch, folder, { recursive: true });
  console.log(`${filesIn(folder).length} files written to dashboard/src/client.`);
}

function differences() {
  const [wanted, found] = [filesIn(scratch), filesIn(folder)];
  const isSame = (file) =>
    wanted.includes(file) &&
    found.includes(file) &&
    readFileSync(join(scratch, file)).equals(readFileSync(join(folder, file)));
  return [...new Set([...wanted, ...found])].filter((file) => !isSame(file));
}

function filesIn(path) {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}
