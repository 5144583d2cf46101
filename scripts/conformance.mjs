// Every row of docs/conformance.md must name a test that exists (`file`: name of the test).
import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8');
const statements = page.split('\n').filter((line) => /^\| (?!statement|---)/.test(line));
const problems = statements.flatMap(problemOf);

for (const problem of problems) console.error(`docs/conformance.md: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else {
  console.log(`docs/conformance.md: all ${statements.length} statements name a test that exists.`);
}

function problemOf(line) {
  const [, file, name] = /\| `([\w./-]+\.test\.ts)`: (.+?) *\|$/.exec(line) ?? [];
  if (file === undefined) return [`this row names no test: ${line.replace(/ +/g, ' ')}`];
  return namesOf(file).includes(name.replaceAll('\\|', '|'))
    ? []
    : [`there is no test "${name}" in test/${file}`];
}

/** The names of the tests in a file, as they are written there. */
function namesOf(file) {
  const source = readFileSync(new URL(`../test/${file}`, import.meta.url), 'utf8');
  return [...source.matchAll(/\btest(?:\.each\(.*?\))?\(\s*(['"`])(.*?)\1,/gs)].map(([, , name]) => name);
}
