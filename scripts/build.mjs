// `npm run build`: `nest build`, noted so that `npm start` need not build again.
import { build, checkNodeVersion } from './prepare.mjs';

checkNodeVersion();
await build();
