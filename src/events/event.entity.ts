import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { EventContext, EventData, EventType } from './event-types.js';

/** A row of the outbox. */
@Entity('events')
export class EventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text', { name: 'message_id' })
  messageId!: string;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  type!: EventType;

  @Column('jsonb')
  data!: EventData[EventType];

  @Column('jsonb')
  context!: EventContext;

  /** The message that goes out, as it is; null for what stays in the house. */
  @Column('text', { nullable: true, select: false })
  body!: string | null;
}
