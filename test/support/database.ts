import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestServer } from './server.js';

/** Makes an empty database on the PostgreSQL of this run of the tests. */
export async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `latchkey_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** One statement against a database, on a connection of its own. */
export async function query<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** One statement against the database of a server that does not run at the moment. */
export async function queryStopped<Row extends object>(server: TestServer, sql: string): Promise<Row[]> {
  const url = server.env.DATABASE_URL;
  if (url !== undefined) return query<Row>(url, sql);
  const database = await PGlite.create(join(server.dataDir, 'database'));
  try {
    return (await database.query<Row>(sql)).rows;
  } finally {
    await database.close();
  }
}

/**
 * As if a server that was killed came back minutes later: what it had claimed is due again.
 *
 * @param meanwhile another change, made together with it: as PostgreSQL takes it in a `WITH` clause
 */
export async function endLeases(server: TestServer, meanwhile?: string): Promise<void> {
  await queryStopped(
    server,
    `WITH events AS (UPDATE events SET due_at = now() WHERE due_at IS NOT NULL),
          ${meanwhile === undefined ? '' : `meanwhile AS (${meanwhile}),`}
          deliveries AS (UPDATE webhook_deliveries SET due_at = now() WHERE due_at IS NOT NULL)
     UPDATE mails SET due_at = now() WHERE due_at IS NOT NULL`,
  );
}

async function onServer(sql: string): Promise<void> {
  await query(serverUrl(), sql);
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set; run the tests with npm test');
  return url;
}
