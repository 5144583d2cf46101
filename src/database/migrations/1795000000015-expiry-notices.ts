import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When something is next to be told of a credential's expiry. A trigger keeps it, so that a change by hand and an
 * import count too. Nothing is told of personal tokens, of what is revoked, nor of what had expired when it was set.
 */
export class ExpiryNotices1795000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // In hours: a day of the session's time zone may have 23 of them.
    await runner.query(`
      CREATE FUNCTION expiry_notice_after(expiry timestamptz, moment timestamptz) RETURNS timestamptz
      LANGUAGE sql STABLE AS $$
        SELECT min(notice) FROM unnest(ARRAY[expiry - interval '168 hours', expiry - interval '24 hours', expiry])
            AS notice WHERE notice > moment
      $$`);
    await runner.query('ALTER TABLE api_keys ADD COLUMN expiry_notice_at timestamptz');
    await runner.query(`
      UPDATE api_keys SET expiry_notice_at = expiry_notice_after(expires_at, now())
       WHERE expires_at > now() AND revoked_at IS NULL AND user_id IS NULL`);
    await runner.query(
      'CREATE INDEX api_keys_expiry_notice ON api_keys (expiry_notice_at) WHERE expiry_notice_at IS NOT NULL',
    );
    await runner.query(`
      CREATE FUNCTION schedule_expiry_notice() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- What is written anew as it was has been scheduled, and may be about to be told.
        IF TG_OP = 'UPDATE' AND NEW.expires_at IS NOT DISTINCT FROM OLD.expires_at
                            AND NEW.revoked_at IS NOT DISTINCT FROM OLD.revoked_at THEN
          RETURN NEW;
        END IF;
        NEW.expiry_notice_at := CASE WHEN NEW.revoked_at IS NULL AND NEW.user_id IS NULL
                                     THEN expiry_notice_after(NEW.expires_at, now()) END;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER schedule_expiry_notice BEFORE INSERT OR UPDATE OF expires_at, revoked_at ON api_keys
      FOR EACH ROW EXECUTE FUNCTION schedule_expiry_notice()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER schedule_expiry_notice ON api_keys');
    await runner.query('DROP FUNCTION schedule_expiry_notice');
    await runner.query('ALTER TABLE api_keys DROP COLUMN expiry_notice_at');
    await runner.query('DROP FUNCTION expiry_notice_after');
  }
}
