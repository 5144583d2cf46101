import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many requests were made with a credential on a day (UTC). */
export class Usage1795000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key_usage (
        organization_id bigint NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
        api_key_id bigint NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
        day date NOT NULL,
        requests bigint NOT NULL,
        PRIMARY KEY (organization_id, day, api_key_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key_usage');
  }
}
