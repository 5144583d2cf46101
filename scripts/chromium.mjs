// The browser of the tests: the one that CHROMIUM_PATH names, or what is installed.
import { findPrograms } from './test-servers.mjs';

/** @returns {string | null} its path */
export function findChromium({ CHROMIUM_PATH } = process.env) {
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap((name) => findPrograms(name))[0] ?? null;
}
