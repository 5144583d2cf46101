import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From which networks users have signed in, and when they changed the password. */
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
    // Null: never, as far as is known.
    await runner.query('ALTER TABLE users ADD COLUMN password_changed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN password_changed_at');
    await runner.query('DROP TABLE user_networks');
  }
}
