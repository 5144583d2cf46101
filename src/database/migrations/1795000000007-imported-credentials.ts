import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Credentials that another product has issued, and that go on working. */
export class ImportedCredentials1795000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // presented_id: the number before the pipe, where it is not the row's own id.
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN presented_id bigint CHECK (presented_id > 0),
        ADD COLUMN imported_at timestamptz`);
    await runner.query(
      'CREATE INDEX api_keys_imported ON api_keys (imported_at) WHERE imported_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_keys DROP COLUMN presented_id, DROP COLUMN imported_at');
  }
}
