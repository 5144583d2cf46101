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
}
