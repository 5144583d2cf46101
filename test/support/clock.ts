import { query, queryStopped } from './database.js';
import { onPostgres, type TestServer } from './server.js';

/** One statement against the database of a server. The embedded one is one process's at a time: then it is restarted. */
export async function runSql(server: TestServer, sql: string): Promise<void> {
  if (onPostgres) {
    await query(server.env.DATABASE_URL!, sql);
    return;
  }
  await server.terminate();
  await queryStopped(server, sql);
  await server.launch();
}

/** As if so much time had passed for the expiry of all keys: what was planned for then is due. */
export const passTime = (interval: string): string => `
  DO $$ DECLARE k record; BEGIN
    FOR k IN SELECT id, expires_at, expiry_notice_at FROM api_keys WHERE expires_at IS NOT NULL LOOP
      UPDATE api_keys SET expires_at = k.expires_at - interval '${interval}' WHERE id = k.id;
      UPDATE api_keys SET expiry_notice_at = k.expiry_notice_at - interval '${interval}' WHERE id = k.id;
    END LOOP;
  END $$`;
