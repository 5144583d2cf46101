// `npm start`, `npm run examples`: from a bare clone to a running server; what is there already is not made again.
import { checkNodeVersion, endWithNpm, ensureBuilt, ensureInstalled } from './prepare.mjs';

checkNodeVersion();
endWithNpm();
await ensureInstalled();
await ensureBuilt();
// In this very process: signals reach the server once, and its exit code is ours.
await import(`../dist/${process.argv[2] ?? 'src'}/main.js`);
