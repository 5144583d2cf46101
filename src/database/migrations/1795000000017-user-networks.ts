import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From which networks users have signed in. */
export class UserNetworks1795000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_networks (
        user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        network text NOT NULL,
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, network)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE user_networks');
  }
}
