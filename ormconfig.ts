import { DataSource } from 'typeorm';
import { postgresOptions } from './src/database/postgres-options.js';

/** For TypeORM's own command line: DATABASE_URL=… npm run typeorm -- migration:show */
export default new DataSource({ ...postgresOptions(), url: process.env.DATABASE_URL });
