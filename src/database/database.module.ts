import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CommitSubscriber } from './after-commit.js';
import { openDatabase, type DatabaseLocation } from './open-database.js';
import type { Migration } from './postgres-options.js';
import { Wakeups } from './wakeups.js';

/** Opens and migrates the database, and gives TypeORM's `DataSource`, repositories and {@link Wakeups} to the other modules. */
@Module({})
export class DatabaseModule {
  /** @param migrations of your own tables, besides Latchkey's */
  static forRoot(location: DatabaseLocation, migrations: readonly Migration[] = []): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ type: 'postgres', autoLoadEntities: true, retryAttempts: 0 }),
          dataSourceFactory: async (options) => openDatabase(location, options?.entities, migrations),
        }),
      ],
      providers: [CommitSubscriber, Wakeups],
      exports: [Wakeups],
    };
  }
}
