// Every row of docs/conformance.md must name a test that exists: `file`: name of the test.
import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/\| `([\w.-]+\.test\.ts)`: (.+?) *\|$/gm)];
const named = page.split('\n').filter((line) => /^\| (?!statement|---)/.test(line)).length;

const missing = rows.filter(([, file, name]) => !namesOf(file).includes(name.replaceAll('\\|', '|')));
for (const [, file, name] of missing)
  console.error(`docs/conformance.md: there is no test "${name}" in test/${file}`);
if (rows.length !== named) console.error(`docs/conformance.md: ${named - rows.length} rows name no test`);
if (missing.length > 0 || rows.length !== named) process.exitCode = 1;
else console.log(`docs/conformance.md: all ${rows.length} statements name a test that exists.`);

/** The names of the tests in a file, as they are written there. */
function namesOf(file) {
  const source = readFileSync(new URL(`../test/${file}`, import.meta.url), 'utf8');
  return [...source.matchAll(/\btest(?:\.each\(.*?\))?\(\s*(['"`])(.*?)\1,/gs)].map(([, , name]) => name);
}
