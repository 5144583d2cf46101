import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Makes an empty database on the PostgreSQL of this run of the tests. */
export async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `latchkey_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** One statement against a database, on a connection of its own. */
export async function query<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function onServer(sql: string): Promise<void> {
  await query(serverUrl(), sql);
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set; run the tests with npm test');
  return url;
}
