import pg from 'pg';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';
import { migrations } from './migrations/index.js';

export type PostgresOptions = Omit<Extract<DataSourceOptions, { type: 'postgres' }>, 'extra'> & {
  /** For the pool and connections of `pg`. */
  readonly extra?: object;
};
export type Entities = DataSourceOptions['entities'];
export type Migration = new () => MigrationInterface;

/**
 * What every data source has in common: the server's, the embedded one's, that of TypeORM's command line.
 *
 * @param others migrations besides our own
 */
export function postgresOptions(entities: Entities = [], others: readonly Migration[] = []): PostgresOptions {
  return {
    type: 'postgres',
    entities,
    migrations: [...migrations, ...others],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    applicationName: 'latchkey',
    extra: { types: { getTypeParser } },
  };
}

/** Ids are numbers on the wire and in the code: identity columns never reach 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  const isText = format === undefined || format === 'text';
  if (oid === (pg.types.builtins.INT8 as number) && isText) return Number;
  return pg.types.getTypeParser(oid, format);
}
