// What is measured: each a server, a path, and what is presented there.
import { createDatabase, fillWithKeys } from './databases.mjs';
import { keyText } from './keys.mjs';
import { requestsTo } from './requests.mjs';
import { ServerProcess } from './server-process.mjs';

// So many keys are in use at a time, with everybody.
const IN_USE = 1_000;

/** A database with Latchkey's tables and so many keys. @returns its URL */
export async function createKeys(servers, name, keys, onProgress) {
  const databaseUrl = await createDatabase(servers.databaseUrl, name);
  await fillWithKeys(databaseUrl, keys, onProgress);
  return databaseUrl;
}

/**
 * Latchkey on a database that has its keys.
 *
 * @param {string} file `latchkey.mjs`, the whole server, or `modules.mjs`, its modules in a Nest application
 */
export function startLatchkey(file, databaseUrl, environment = {}, nodeOptions = []) {
  return ServerProcess.start(
    file,
    {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      LATCHKEY_SECRET: 'of this run alone, and of more than 32 characters',
      APP_URL: 'http://127.0.0.1',
      ...environment,
    },
    nodeOptions,
  );
}

export const open = (name) => ({ name, requests: () => requestsTo('/bench/open', ['accept: */*']) });

/** @param {(i: number) => number} number which key the i-th of those in use is */
export const guarded = (name, number = (i) => i + 1, inUse = IN_USE) => {
  const headers = Array.from({ length: inUse }, (_, i) => `x-api-key: ${keyText(number(i))}`);
  // Each of them is in memory before anything is measured.
  return { name, requests: () => requestsTo('/bench/guarded', headers), warmUpRequests: 2 * inUse };
};

/** Somebody else's server, with a new database each time. */
export function other(name, file, servers, environment = {}) {
  const start = async () => {
    started += 1;
    return ServerProcess.start(file, {
      DATABASE_URL: await createDatabase(servers.databaseUrl, `other_${started}`),
      REDIS_URL: servers.redisUrl,
      KEYS: String(IN_USE),
      ...environment,
    });
  };
  return { start, subjects: [{ name, requests: ({ headers }) => requestsTo('/', headers) }] };
}
let started = 0;
