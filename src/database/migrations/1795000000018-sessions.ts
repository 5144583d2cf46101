import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of the dashboard are credentials too: of a user, as personal tokens are. */
export class Sessions1795000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_keys DROP CONSTRAINT api_keys_check');
    await runner.query(`
      ALTER TABLE api_keys ADD CONSTRAINT api_keys_of_users
        CHECK ((type IN ('personal', 'session')) = (user_id IS NOT NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM api_keys WHERE type = 'session'`);
    await runner.query('ALTER TABLE api_keys DROP CONSTRAINT api_keys_of_users');
    await runner.query(`
      ALTER TABLE api_keys ADD CONSTRAINT api_keys_check CHECK ((type = 'personal') = (user_id IS NOT NULL))`);
  }
}
