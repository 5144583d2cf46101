import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails that no event makes: those that an extending module sends for an organization. */
export class MailsOfExtensions1795000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mails ALTER COLUMN event_id DROP NOT NULL');
    await runner.query(
      'ALTER TABLE mails ADD COLUMN organization_id bigint REFERENCES organizations (id) ON DELETE CASCADE',
    );
    await runner.query(
      'ALTER TABLE mails ADD CONSTRAINT mails_origin CHECK ((event_id IS NULL) <> (organization_id IS NULL))',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM mails WHERE event_id IS NULL');
    await runner.query('ALTER TABLE mails DROP COLUMN organization_id, ALTER COLUMN event_id SET NOT NULL');
  }
}
