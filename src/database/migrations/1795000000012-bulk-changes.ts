import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A transaction that changes very much costs the change log no more than a thousand rows: with the next one it leaves
 * out a number, and then it writes no more. Who comes upon the gap begins anew, and so sees all that it did. Nobody
 * can have been in between: the head is locked from its first change to its end, and moves for others all at once.
 *
 * The head still ends on a row, by whose time the log is known from another one with the same numbers. The count ends
 * with the transaction, and goes back with a savepoint, as the rows do that it counts.
 */
export class BulkChanges1795000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        -- Where it has been set before, it is empty at the beginning of a transaction.
        logged int := coalesce(nullif(current_setting('latchkey.changes_logged', true), '')::int, 0);
        next bigint;
      BEGIN
        -- Each update leaves a dead version behind, which the next one of the transaction has to pass.
        IF logged > 1000 THEN
          RETURN NULL;
        END IF;
        PERFORM set_config('latchkey.changes_logged', (logged + 1)::text, true);
        UPDATE change_head SET seq = seq + CASE WHEN logged = 1000 THEN 2 ELSE 1 END RETURNING seq INTO next;
        INSERT INTO changes (seq, subject, subject_id)
        VALUES (next, TG_ARGV[0], (to_jsonb(OLD) ->> TG_ARGV[1])::bigint);
        RETURN NULL;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        next bigint;
      BEGIN
        UPDATE change_head SET seq = seq + 1 RETURNING seq INTO next;
        INSERT INTO changes (seq, subject, subject_id)
        VALUES (next, TG_ARGV[0], (to_jsonb(OLD) ->> TG_ARGV[1])::bigint);
        RETURN NULL;
      END $$`);
  }
}
