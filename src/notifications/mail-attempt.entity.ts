import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One try to send one mail, as it went. */
@Entity('mail_attempts')
export class MailAttemptEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'mail_id' })
  mailId!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('integer', { name: 'duration_ms' })
  durationMs!: number;

  /** What the mail server said in the end; null when it said nothing. */
  @Column('text', { nullable: true })
  answer!: string | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
