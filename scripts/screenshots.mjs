// `npm run screenshots`: the pictures of README and docs/dashboard.md, taken anew by the tests of the pages.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';

const pictures = ['api-tokens', 'usage'];
const tests = ['browser/api-tokens', 'browser/usage'];

const { status } = spawnSync(process.execPath, ['scripts/test.mjs', '--only=browser', ...tests], {
  stdio: 'inherit',
});
for (const picture of pictures.map((name) => `${name}-desktop-light.png`)) {
  const taken = `dist/screenshots/${picture}`;
  if (existsSync(taken)) copyFileSync(taken, `docs/images/${picture}`);
  else console.error(`No test has taken ${picture}.`);
}
process.exitCode = status ?? 1;
