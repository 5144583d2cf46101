// What a credential in memory costs: the heap with a hundred thousand of them, and with hardly any.
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from '../load.mjs';
import { createKeys, guarded, startLatchkey } from '../subjects.mjs';

const CREDENTIALS = 100_000;
const FEW = 100;

/** @returns bytes of heap per credential */
export async function memoryPerCredential(servers) {
  const database = await createKeys(servers, 'memory', CREDENTIALS);
  // The count of each key's requests is not part of what is measured.
  const server = await startLatchkey('modules.mjs', database, { LIMIT: 'off' }, ['--expose-gc']);
  try {
    // The same code has run before, so that what is compiled or opened for it does not count.
    await present(server, FEW, 20_000);
    const before = await settledHeap(server);
    await present(server, CREDENTIALS, CREDENTIALS);
    return ((await settledHeap(server)) - before) / (CREDENTIALS - FEW);
  } finally {
    await server.stop();
  }
}

/** Sends at least so many requests, with one credential after the other. */
async function present(server, credentials, atLeast) {
  const request = guarded('', (i) => i + 1, credentials).requests();
  for (let sent = 0; sent < atLeast;) {
    sent += (await load({ port: server.port, connections: 32, seconds: 1, request })).requests;
  }
}

/** When the last uses have been written, and with what nobody needs any more gone. */
async function settledHeap(server) {
  await sleep(5_000);
  return (await server.ask('memory')).memory.heapUsed;
}
