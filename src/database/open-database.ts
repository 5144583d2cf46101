import { DataSource } from 'typeorm';
import { openEmbedded } from './embedded/open-embedded.js';
import { ImpatientClient } from './impatient-client.js';
import { type Entities, type Migration, postgresOptions, type PostgresOptions } from './postgres-options.js';

/** Which database: a PostgreSQL by its URL, or the embedded one in a folder. */
export interface DatabaseLocation {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}

/** The database cannot be opened; the message is for the person who starts the server. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
}

// "SELECT pg_advisory_lock" takes a number; this one stands for "Latchkey migrates".
const MIGRATION_LOCK = 0x1a7c4;

// A dead or frozen server must be noticed well within the two seconds after which a client is told 503.
const CONNECT_TIMEOUT_MS = 750;
const PATIENT_CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 1_100;
// A slow statement is ended by the server itself, a little earlier: then the connection is still good.
const STATEMENT_TIMEOUT_MS = 1_000;

/**
 * Opens and migrates the database, for answering requests: a statement that takes long is given up.
 *
 * @param migrations besides Latchkey's own
 * @throws {DatabaseStartError} when it cannot be reached, opened or migrated
 */
export async function openDatabase(
  location: DatabaseLocation,
  entities: Entities,
  migrations: readonly Migration[] = [],
): Promise<DataSource> {
  const options = postgresOptions(entities, migrations);
  return location.databaseUrl === undefined
    ? openAndMigrateEmbedded(location.dataDir, options)
    : openAndMigrateServer(location.databaseUrl, options, impatience);
}

/** As {@link openDatabase}, for work in bulk: statements take as long as they take. */
export async function openDatabaseForBulk(
  location: DatabaseLocation,
  entities: Entities,
): Promise<DataSource> {
  const options = postgresOptions(entities);
  return location.databaseUrl === undefined
    ? openAndMigrateEmbedded(location.dataDir, options)
    : openAndMigrateServer(location.databaseUrl, options, { connectTimeoutMS: PATIENT_CONNECT_TIMEOUT_MS });
}

async function openAndMigrateEmbedded(dataDir: string, options: PostgresOptions) {
  try {
    const dataSource = await openEmbedded(dataDir, options);
    await dataSource.runMigrations();
    return dataSource;
  } catch (error) {
    throw new DatabaseStartError(`The embedded database in ${dataDir} cannot be opened: ${reason(error)}`);
  }
}

const impatience = {
  connectTimeoutMS: CONNECT_TIMEOUT_MS,
  poolSize: 20,
  extra: {
    Client: ImpatientClient,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    // A new connection costs most when there is a rush: those that were opened stay for a while.
    idleTimeoutMillis: 300_000,
  },
};

async function openAndMigrateServer(
  url: string,
  options: PostgresOptions,
  { extra, ...connection }: Pick<PostgresOptions, 'connectTimeoutMS' | 'poolSize' | 'extra'>,
) {
  try {
    await migrateServer(url, options);
    return await new DataSource({
      ...options,
      ...connection,
      url,
      extra: { ...options.extra, ...extra },
      poolErrorHandler: () => {
        // An idle connection has broken. The next query opens a new one, or answers 503.
      },
    }).initialize();
  } catch (error) {
    throw new DatabaseStartError(`The database at DATABASE_URL cannot be used: ${reason(error)}`);
  }
}

/** Migrations take as long as they take, and nodes that start together take turns. */
async function migrateServer(url: string, options: PostgresOptions): Promise<void> {
  const dataSource = await new DataSource({
    ...options,
    url,
    connectTimeoutMS: PATIENT_CONNECT_TIMEOUT_MS,
  }).initialize();
  try {
    const turn = dataSource.createQueryRunner();
    await turn.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await turn.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await turn.release();
  } finally {
    await dataSource.destroy();
  }
}

/** The message alone: a connection string, with its password, is never part of it. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
