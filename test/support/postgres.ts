import pg from 'pg';
import { query } from './database.js';
import { eventually } from './eventually.js';

/** Keeps others from writing to a table: whoever tries waits, until the statement is given up or `release` is called. */
export async function lockWrites(url: string, table: string): Promise<{ release: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
  return { release: () => client.end() };
}

/** A statement that begins like this waits for a lock. */
export const waitsForLock = (url: string, statement: string): Promise<unknown> =>
  eventually(`the wait of ${statement}`, async () => {
    const [row] = await query<{ waiting: boolean }>(
      url,
      `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock' AND starts_with(ltrim(query, E' \\n'), $1)) AS waiting`,
      [statement],
    );
    return row?.waiting;
  });

/** All that servers which were killed had begun is over: what was not committed is rolled back. */
export const connectionsEnded = (url: string): Promise<unknown> =>
  eventually('the end of all connections', async () => {
    const [row] = await query<{ open: boolean }>(
      url,
      `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
          AND application_name LIKE 'latchkey%') AS open`,
    );
    return row?.open === false;
  });
