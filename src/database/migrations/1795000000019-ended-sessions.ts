import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that ended long ago are removed; what was counted of them stays. */
export class EndedSessions1795000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_key_usage DROP CONSTRAINT api_key_usage_api_key_id_fkey');
    await runner.query(`
      CREATE INDEX api_keys_ended_sessions ON api_keys (least(revoked_at, expires_at)) WHERE type = 'session'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_keys_ended_sessions');
    await runner.query(`
      DELETE FROM api_key_usage u WHERE NOT EXISTS (SELECT 1 FROM api_keys k WHERE k.id = u.api_key_id)`);
    await runner.query(`
      ALTER TABLE api_key_usage ADD CONSTRAINT api_key_usage_api_key_id_fkey
        FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE CASCADE`);
  }
}
