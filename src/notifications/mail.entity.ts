import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { InvitationData } from './templates/invitation.js';
import type { KeyCreatedData } from './templates/key-created.js';

/** What each kind of mail is written from. */
export interface MailData {
  key_created: KeyCreatedData;
  invitation: InvitationData;
}

export type MailTemplate = keyof MailData;

/** A mail that is to be sent, or was. Its text is written when it is sent. */
@Entity('mails')
export class MailEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'event_id' })
  eventId!: number;

  @Column('text')
  recipient!: string;

  @Column('text')
  template!: MailTemplate;

  @Column('jsonb')
  data!: MailData[MailTemplate];
}
