import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CommitSubscriber } from './after-commit.js';
import { openDatabase, type DatabaseLocation } from './open-database.js';

/** Opens and migrates the database, and gives TypeORM's `DataSource` and repositories to the other modules. */
@Module({})
export class DatabaseModule {
  static forRoot(location: DatabaseLocation): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ type: 'postgres', autoLoadEntities: true, retryAttempts: 0 }),
          dataSourceFactory: async (options) => openDatabase(location, options?.entities),
        }),
      ],
      providers: [CommitSubscriber],
    };
  }
}
