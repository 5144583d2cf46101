// The list of all routes with what they need, kept in docs/routes.txt so that no change to it goes unseen.
//
//   npm run routes            writes the file
//   npm run routes -- --check fails when the file is not what the application says
import { readFileSync, writeFileSync } from 'node:fs';
import { withApp } from './with-app.mjs';

const file = new URL('../docs/routes.txt', import.meta.url);

const { RouteDeclarations } = await import('../dist/src/auth/route-declarations.js');
const routes = await withApp((app) => app.get(RouteDeclarations, { strict: false }).list());
const lines = routes.map(
  ({ method, path, declaration }) => `${method.padEnd(6)} ${path.padEnd(60)} ${needOf(declaration)}`,
);
const text = `${lines.join('\n')}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') === text) console.log(`docs/routes.txt holds all ${routes.length} routes.`);
  else {
    console.error(
      'docs/routes.txt is not what the application says. Look at the difference, then: npm run routes',
    );
    console.error(text);
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
  console.log(`${routes.length} routes written to docs/routes.txt.`);
}

/** @param {import('../dist/src/auth/declarations.js').Declaration} declaration */
function needOf(declaration) {
  if (declaration === 'public') return 'public';
  return declaration.length === 0 ? 'any credential' : declaration.join(', ');
}
