import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MailData, MailTemplate } from './templates/mail-data.js';

/** A mail that is to be sent, or was. Its text is written when it is sent. */
@Entity('mails')
export class MailEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  /** What it tells of; null when an extending module sends it. */
  @Column('bigint', { name: 'event_id', nullable: true })
  eventId!: number | null;

  /** For whom an extending module sends it. */
  @Column('bigint', { name: 'organization_id', nullable: true })
  organizationId!: number | null;

  @Column('text')
  recipient!: string;

  @Column('text')
  template!: MailTemplate;

  @Column('jsonb')
  data!: MailData[MailTemplate];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  /** When it is tried next; null: never again. */
  @Column('timestamptz', { name: 'due_at', nullable: true, default: () => 'now()' })
  dueAt!: Date | null;

  @Column('integer', { default: 0 })
  tries!: number;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;
}
