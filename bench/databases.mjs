// Databases for the servers that are measured: one each, in the PostgreSQL of this run.
import pg from 'pg';
import { openDatabase } from '../dist/src/database/open-database.js';
import { keyHash } from './keys.mjs';

const KEYS_PER_ORGANIZATION = 10;
const BATCH = 20_000;

/** @returns {Promise<string>} the URL of a new, empty database */
export async function createDatabase(serverUrl, name) {
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}

/**
 * Latchkey's tables, with keys of the numbers 1 to `keys`.
 *
 * @param {(done: number) => void} onProgress told how many there are now
 */
export async function fillWithKeys(url, keys, onProgress = () => {}) {
  const dataSource = await openDatabase({ databaseUrl: url, dataDir: '' }, []);
  await dataSource.destroy();
  await withClient(url, async (client) => {
    // In bulk: no trigger looks at each row, and the indexes are made at the end.
    await client.query('SET session_replication_role = replica');
    await client.query(`SET maintenance_work_mem = '1GB'`);
    await client.query(
      `INSERT INTO organizations (id, name, slug)
       SELECT i, 'Organization ' || i, 'organization-' || i FROM generate_series(1, $1::bigint) AS i`,
      [Math.ceil(keys / KEYS_PER_ORGANIZATION)],
    );
    await client.query('ALTER TABLE api_keys DROP CONSTRAINT api_keys_key_hash_key');
    await client.query('DROP INDEX api_keys_of_organization');
    for (let first = 1; first <= keys; first += BATCH) {
      const last = Math.min(keys, first + BATCH - 1);
      await insertKeys(client, first, last);
      onProgress(last);
    }
    await client.query('ALTER TABLE api_keys ADD CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash)');
    await client.query('CREATE INDEX api_keys_of_organization ON api_keys (organization_id, id)');
    await client.query(`SELECT setval(pg_get_serial_sequence('api_keys', 'id'), $1)`, [keys]);
    await client.query(`SELECT setval(pg_get_serial_sequence('organizations', 'id'), $1)`, [keys]);
    await client.query('VACUUM ANALYZE');
  });
}

async function insertKeys(client, first, last) {
  const hashes = Array.from(
    { length: last - first + 1 },
    (_, i) => `\\x${keyHash(first + i).toString('hex')}`,
  );
  await client.query(
    `INSERT INTO api_keys (id, organization_id, type, name, key_hash, key_prefix, permissions, rate_limit_per_minute)
     SELECT $1::bigint + n - 1, ($1::bigint + n - 2) / ${KEYS_PER_ORGANIZATION} + 1, 'api_key', 'Key ' || n, hash::bytea,
            'lk_00000', '["read"]', 10000000
       FROM unnest($2::text[]) WITH ORDINALITY AS u (hash, n)`,
    [first, hashes],
  );
}

export async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
