// What is measured: each a server, a path, and what is presented there.
import { keyText } from './keys.mjs';
import { requestsTo } from './requests.mjs';
import { ServerProcess } from './server-process.mjs';
import { createDatabase, fillWithKeys } from './databases.mjs';

// So many keys are in use at a time, however many there are.
const ACTIVE = 10_000;
const COMPETITORS_KEYS = 1_000;

/** Latchkey with so many keys in its database. */
export async function startLatchkey(servers, name, { keys, environment, nodeOptions, onProgress }) {
  const databaseUrl = await createDatabase(servers.databaseUrl, name);
  await fillWithKeys(databaseUrl, keys, onProgress);
  return startNode(databaseUrl, environment, nodeOptions);
}

/** Another node on a database that has its keys. */
export async function startNode(databaseUrl, environment = {}, nodeOptions = []) {
  const server = await ServerProcess.start(
    'latchkey.mjs',
    {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      LATCHKEY_SECRET: 'of this run alone, and of more than 32 characters',
      APP_URL: 'http://127.0.0.1',
      ...environment,
    },
    nodeOptions,
  );
  return Object.assign(server, { databaseUrl });
}

export const bare = (name, server) => ({ name, server, request: requestsTo('/bench/bare', ['accept: */*']) });

/** @param {(i: number) => number} number which key the i-th of those in use is */
export const guarded = (name, server, number = (i) => i + 1, active = ACTIVE) => ({
  name,
  server,
  request: requestsTo(
    '/bench/guarded',
    Array.from({ length: active }, (_, i) => `x-api-key: ${keyText(number(i))}`),
  ),
});

/** Somebody else's server, on a database of its own. */
export async function startOther(servers, name, file, environment = {}) {
  const databaseUrl = await createDatabase(
    servers.databaseUrl,
    file.replace(/\W/g, '_') + (environment.MODE ?? ''),
  );
  const server = await ServerProcess.start(file, {
    DATABASE_URL: databaseUrl,
    REDIS_URL: servers.redisUrl,
    KEYS: String(COMPETITORS_KEYS),
    ...environment,
  });
  return { name, server, request: requestsTo('/', server.headers) };
}
