// What credentials cost that were never issued.
import { ServerProcess } from '../server-process.mjs';

/** @returns per credential, in µs of CPU: a hash alone, one with a wrong checksum, one that is well-formed */
export async function costOfUnknown(databaseUrl) {
  const server = await ServerProcess.start(
    'verifier.mjs',
    {
      DATABASE_URL: databaseUrl,
      LATCHKEY_SECRET: 'of this run alone, and of more than 32 characters',
      APP_URL: 'http://127.0.0.1',
    },
    ['--expose-gc'],
  );
  try {
    return (await server.ask('unknown')).unknown;
  } finally {
    await server.stop();
  }
}
