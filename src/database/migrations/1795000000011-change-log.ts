import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What has changed of credentials and of those behind them, numbered in the order of the commits: whoever holds
 * something in memory asks what came after the number that it knows.
 *
 * The number is taken under the lock of one row, at the very end of the transaction (a deferred trigger), and the next
 * transaction gets its own only when that one has been committed. So whoever sees a number sees all that are lower.
 * Triggers write it: a change that is made by hand counts too.
 */
export class ChangeLog1795000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD COLUMN disabled_at timestamptz');
    await runner.query(`
      CREATE TABLE change_head (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        seq bigint NOT NULL
      )`);
    await runner.query('INSERT INTO change_head (seq) VALUES (0)');
    await runner.query(`
      CREATE TABLE changes (
        seq bigint PRIMARY KEY,
        subject text NOT NULL CHECK (subject IN ('credential', 'organization', 'user')),
        subject_id bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`
      CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        next bigint;
      BEGIN
        UPDATE change_head SET seq = seq + 1 RETURNING seq INTO next;
        INSERT INTO changes (seq, subject, subject_id)
        VALUES (next, TG_ARGV[0], (to_jsonb(OLD) ->> TG_ARGV[1])::bigint);
        RETURN NULL;
      END $$`);
    for (const [table, subject, id, columns] of watched) {
      await runner.query(`
        CREATE CONSTRAINT TRIGGER log_change AFTER UPDATE OF ${columns} OR DELETE ON ${table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_change('${subject}', '${id}')`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of watched) await runner.query(`DROP TRIGGER log_change ON ${table}`);
    await runner.query('DROP FUNCTION log_change');
    await runner.query('DROP TABLE changes, change_head');
    await runner.query('ALTER TABLE users DROP COLUMN disabled_at');
  }
}

/** Every column that the check of a credential reads; `last_used_at` is none of them. */
const watched = [
  [
    'api_keys',
    'credential',
    'id',
    'id, organization_id, type, user_id, name, key_hash, permissions, rate_limit_per_minute, expires_at, revoked_at, created_at, presented_id, imported_at',
  ],
  ['organizations', 'organization', 'id', 'id, name, plan, suspended_at'],
  ['users', 'user', 'id', 'id, name, email, is_operator, disabled_at'],
  ['members', 'user', 'user_id', 'organization_id, user_id, role, created_at'],
] as const;
