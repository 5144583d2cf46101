import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';
import { EventEntity } from '../../events/event.entity.js';

/** `skipped`: it came while its endpoint was disabled. */
export type DeliveryStatus = 'pending' | 'succeeded' | 'failed' | 'skipped';

/** One event on its way to one endpoint. */
@Entity('webhook_deliveries')
export class WebhookDeliveryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('bigint', { name: 'endpoint_id' })
  endpointId!: number;

  @Column('bigint', { name: 'event_id' })
  eventId!: number;

  @ManyToOne(() => EventEntity)
  @JoinColumn({ name: 'event_id' })
  event!: Relation<EventEntity>;

  @Column('text', { default: 'pending' })
  status!: DeliveryStatus;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** When it is tried next; null: never again. */
  @Column('timestamptz', { name: 'due_at', nullable: true, default: () => 'now()' })
  dueAt!: Date | null;

  @Column('integer', { default: 0 })
  tries!: number;

  /** At which of them its schedule began anew. */
  @Column('integer', { name: 'retries_from', default: 0 })
  retriesFrom!: number;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
