import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How endpoints fare, what is sent to them besides, and a fuller log of what was sent. */
export class LifeOfWebhooks1795000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE webhook_endpoints
        ADD COLUMN api_version text NOT NULL DEFAULT '2026-11-01',
        ADD COLUMN header_names jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN sealed_headers bytea,
        -- Failed tries since the last that succeeded, and when the first of them was.
        ADD COLUMN failures integer NOT NULL DEFAULT 0,
        ADD COLUMN failing_since timestamptz,
        -- Whether a try has succeeded since it leads where it does.
        ADD COLUMN is_proven boolean NOT NULL DEFAULT false,
        ADD COLUMN disabled_at timestamptz,
        ADD COLUMN disabled_reason text CHECK (disabled_reason IN ('by_hand', 'gone', 'failing'))`);
    await runner.query(
      `UPDATE webhook_endpoints SET disabled_at = now(), disabled_reason = 'by_hand' WHERE status = 'disabled'`,
    );
    await runner.query(
      `CREATE INDEX webhook_endpoints_disabled ON webhook_endpoints (id) WHERE status = 'disabled'`,
    );
    await runner.query(`
      ALTER TABLE webhook_secrets
        ADD COLUMN kind text NOT NULL DEFAULT 'v1' CHECK (kind IN ('v1', 'v1a')),
        ADD COLUMN public_key bytea CHECK ((kind = 'v1a') = (public_key IS NOT NULL))`);
    // At which of its tries a delivery began its schedule anew.
    await runner.query(`
      ALTER TABLE webhook_deliveries
        ADD COLUMN retries_from integer NOT NULL DEFAULT 0,
        DROP CONSTRAINT webhook_deliveries_status_check,
        ADD CONSTRAINT webhook_deliveries_status_check
          CHECK (status IN ('pending', 'succeeded', 'failed', 'skipped'))`);
    // Endpoint by endpoint: what waits for one of them is not in the way of the others.
    await runner.query('DROP INDEX webhook_deliveries_due');
    await runner.query(
      'CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at, id) WHERE due_at IS NOT NULL',
    );
    // What can be recovered.
    await runner.query(
      `CREATE INDEX webhook_deliveries_unsent ON webhook_deliveries (endpoint_id, id)
        WHERE status IN ('skipped', 'failed')`,
    );
    await runner.query(`
      ALTER TABLE webhook_attempts
        ADD COLUMN request_headers jsonb,
        ADD COLUMN response_headers jsonb,
        ADD COLUMN address text,
        ADD COLUMN timings jsonb,
        ADD COLUMN error_kind text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE webhook_attempts
        DROP COLUMN request_headers, DROP COLUMN response_headers, DROP COLUMN address, DROP COLUMN timings,
        DROP COLUMN error_kind`);
    await runner.query('DROP INDEX webhook_deliveries_unsent');
    await runner.query('DROP INDEX webhook_deliveries_due');
    await runner.query(
      'CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at, id) WHERE due_at IS NOT NULL',
    );
    await runner.query(`UPDATE webhook_deliveries SET status = 'failed' WHERE status = 'skipped'`);
    await runner.query(`
      ALTER TABLE webhook_deliveries
        DROP COLUMN retries_from,
        DROP CONSTRAINT webhook_deliveries_status_check,
        ADD CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('pending', 'succeeded', 'failed'))`);
    await runner.query(`DELETE FROM webhook_secrets WHERE kind = 'v1a'`);
    await runner.query('ALTER TABLE webhook_secrets DROP COLUMN kind, DROP COLUMN public_key');
    await runner.query('DROP INDEX webhook_endpoints_disabled');
    await runner.query(`
      ALTER TABLE webhook_endpoints
        DROP COLUMN api_version, DROP COLUMN header_names, DROP COLUMN sealed_headers, DROP COLUMN failures,
        DROP COLUMN failing_since, DROP COLUMN is_proven, DROP COLUMN disabled_at, DROP COLUMN disabled_reason`);
  }
}
