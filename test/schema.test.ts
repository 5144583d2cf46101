import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { openEmbedded } from '../src/database/embedded/open-embedded.js';
import { migrations } from '../src/database/migrations/index.js';
import { type Entities, postgresOptions } from '../src/database/postgres-options.js';
import { createDatabase } from './support/database.js';
import { onPostgres } from './support/server.js';

interface ColumnRow {
  table_name: string;
  column_name: string;
  type: string;
  nullable: boolean;
}

describe('the schema', () => {
  let dataSource: DataSource;
  let dispose: () => Promise<void>;

  beforeAll(async () => {
    const options = postgresOptions(await allEntities());
    if (onPostgres) {
      const { url, drop } = await createDatabase();
      dataSource = await new DataSource({ ...options, url }).initialize();
      dispose = drop;
    } else {
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-schema-'));
      dataSource = await openEmbedded(folder, options);
      dispose = () => Promise.resolve(rmSync(folder, { recursive: true, force: true }));
    }
    await dataSource.runMigrations();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await dispose();
  });

  /** Every table with its columns, checks, indexes and keys, as the database tells them. */
  async function describeSchema(): Promise<unknown> {
    const columns = await dataSource.query<object[]>(
      `SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, identity_generation
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
        ORDER BY table_name, column_name`,
    );
    const constraints = await dataSource.query<object[]>(
      `SELECT conrelid::regclass::text AS table_name, pg_get_constraintdef(oid) AS definition
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 'migrations'::regclass
        ORDER BY 1, 2`,
    );
    const indexes = await dataSource.query<object[]>(
      `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
    );
    return { columns, constraints, indexes };
  }

  const columnsOf = async (tables: string[]) =>
    dataSource.query<ColumnRow[]>(
      `SELECT table_name, column_name, data_type AS type, is_nullable = 'YES' AS nullable
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY ($1)`,
      [tables],
    );

  test('has, for every column of an entity, a column of the same type that may be null just the same', async () => {
    const metadatas = dataSource.entityMetadatas;
    expect(metadatas.length).toBeGreaterThanOrEqual(10);
    const rows = await columnsOf(metadatas.map(({ tableName }) => tableName));
    const actual = new Map(rows.map((row) => [`${row.table_name}.${row.column_name}`, row]));
    const differences = metadatas.flatMap(({ tableName, columns }) =>
      columns
        .filter(({ isVirtualProperty }) => !isVirtualProperty)
        .flatMap((column) => {
          const name = `${tableName}.${column.databaseName}`;
          const type = fullNames[String(column.type)] ?? String(column.type);
          const row = actual.get(name);
          if (row === undefined) return [`${name} does not exist`];
          // A relation's column is described twice; what its own property says is what holds.
          const isRelation = column.relationMetadata !== undefined;
          return [
            ...(row.type === type ? [] : [`${name} is ${row.type}, not ${type}`]),
            ...(row.nullable === column.isNullable || isRelation
              ? []
              : [`${name}: nullable is ${row.nullable}`]),
          ];
        }),
    );
    expect(differences).toEqual([]);
  });

  test('lets an entity be inserted: what the entity leaves out is null or has a default', async () => {
    const required = await dataSource.query<{ table_name: string; column_name: string }[]>(
      `SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'`,
    );
    const missing = dataSource.entityMetadatas.flatMap(({ tableName, columns }) =>
      required
        .filter(({ table_name }) => table_name === tableName)
        .filter(({ column_name }) => !columns.some(({ databaseName }) => databaseName === column_name))
        .map(({ column_name }) => `${tableName}.${column_name}`),
    );
    expect(missing).toEqual([]);
  });

  test('is gone when every migration is reverted, and the same when they are run again', async () => {
    const before = await describeSchema();
    for (const _ of migrations) await dataSource.undoLastMigration();
    const left = await dataSource.query<object[]>(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migrations%'
          AND relname NOT LIKE 'PK_%'`,
    );
    expect(left).toEqual([]);
    expect(await dataSource.runMigrations()).toHaveLength(migrations.length);
    expect(await describeSchema()).toEqual(before);
    expect(await dataSource.runMigrations()).toEqual([]);
  });
});

const fullNames: Readonly<Record<string, string>> = {
  timestamptz: 'timestamp with time zone',
};

async function allEntities(): Promise<Entities> {
  const source = new URL('../src/', import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const modules = await Promise.all(
    files
      .filter((file) => file.endsWith('.entity.ts'))
      .map((file) => import(new URL(file, source).href) as Promise<Record<string, unknown>>),
  );
  return modules
    .flatMap((module) => Object.values(module))
    .filter((value) => typeof value === 'function') as Entities;
}
