import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The body of the message that tells of an event, written down once: every try sends the same bytes. */
export class FrozenBodies1795000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE events ADD COLUMN body text');
    await runner.query(`
      UPDATE events SET body = '{"type":' || to_json(type) || ',"timestamp":"'
             || to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
             || '","data":' || data::text || '}'
       WHERE type <> 'member.invited'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE events DROP COLUMN body');
  }
}
