// `npm run build`: the server (`nest build`) and the dashboard (`vite build`), noted so that `npm start` need not build again.
import { build, checkNodeVersion } from './prepare.mjs';

checkNodeVersion();
await build();
