import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { InvitationData } from './templates/invitation.js';
import type { KeyCreatedData } from './templates/key-created.js';
import type { PlainData } from './templates/plain.js';

/** What each kind of mail is written from. */
export interface MailData {
  key_created: KeyCreatedData;
  invitation: InvitationData;
  plain: PlainData;
}

export type MailTemplate = keyof MailData;

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
}
