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

export const open = (name, server) => ({ name, server, request: requestsTo('/bench/open', ['accept: */*']) });

/** @param {(i: number) => number} number which key the i-th of those in use is */
export const guarded = (name, server, number = (i) => i + 1, inUse = IN_USE) => ({
  name,
  server,
  request: requestsTo(
    '/bench/guarded',
    Array.from({ length: inUse }, (_, i) => `x-api-key: ${keyText(number(i))}`),
  ),
});

/** Somebody else's server, on a database of its own. */
export async function startOther(servers, name, file, environment = {}) {
  const database = file.replace(/\W/g, '_') + (environment.MODE ?? '');
  const server = await ServerProcess.start(file, {
    DATABASE_URL: await createDatabase(servers.databaseUrl, database),
    REDIS_URL: servers.redisUrl,
    KEYS: String(IN_USE),
    ...environment,
  });
  return { name, server, request: requestsTo('/', server.headers) };
}
