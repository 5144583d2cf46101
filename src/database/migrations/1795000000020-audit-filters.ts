import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is rare in a long audit log is found without reading all of it. */
export class AuditFilters1795000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX audit_log_action ON audit_log (organization_id, action text_pattern_ops, id)',
    );
    await runner.query('CREATE INDEX audit_log_user ON audit_log (organization_id, user_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_log_user');
    await runner.query('DROP INDEX audit_log_action');
  }
}
