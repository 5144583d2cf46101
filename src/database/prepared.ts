import type pg from 'pg';
import type { DataSource } from 'typeorm';

/**
 * Runs a statement that each connection parses and plans only once, past TypeORM: for what every request costs.
 *
 * @param name of this statement, and of no other
 */
export async function prepared<Row extends pg.QueryResultRow>(
  dataSource: DataSource,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { master } = dataSource.driver as unknown as { master: pg.Pool };
  return (await master.query<Row>({ name, text, values })).rows;
}
