import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresOptions } from '../postgres-options.js';
import { PGliteStream } from './pglite-stream.js';

/** A data source over PGlite in `dataDir/database`; closing it closes the database. */
class EmbeddedDataSource extends DataSource {
  constructor(
    options: DataSourceOptions,
    private readonly close: () => Promise<void>,
  ) {
    super(options);
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.close();
  }
}

/**
 * Opens the embedded database for this process alone.
 *
 * @throws when another living process has it open, or the folder cannot be written
 */
export async function openEmbedded(dataDir: string, options: PostgresOptions): Promise<DataSource> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lock(join(dataDir, 'lock'));
  try {
    const database = await PGlite.create(join(dataDir, 'database'));
    const extra = {
      ...options.extra,
      max: 1,
      idleTimeoutMillis: 0,
      stream: () => new PGliteStream(database),
    };
    const dataSource = new EmbeddedDataSource(
      { ...options, database: 'postgres', username: 'postgres', extra },
      async () => {
        await database.close();
        unlock();
      },
    );
    return await dataSource.initialize();
  } catch (error) {
    unlock();
    throw error;
  }
}

/** PGlite does not notice a second process on the same files, and would destroy them. */
function lock(file: string): () => void {
  const pid = String(process.pid);
  try {
    writeFileSync(file, pid, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder !== process.pid && isAlive(holder)) {
      throw new Error(
        `another process (${holder}) has it open; stop it, or give this one a DATA_DIR of its own`,
        {
          cause: error,
        },
      );
    }
    writeFileSync(file, pid);
  }
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
