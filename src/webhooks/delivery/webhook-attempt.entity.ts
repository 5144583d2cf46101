import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Timings } from './exchange.js';
import type { SendErrorKind } from './webhook-sender.js';

/** One try of one delivery, as it went. */
@Entity('webhook_attempts')
export class WebhookAttemptEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('bigint', { name: 'delivery_id' })
  deliveryId!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('integer', { name: 'duration_ms' })
  durationMs!: number;

  @Column('integer', { name: 'status_code', nullable: true })
  statusCode!: number | null;

  /** Secrets among them are not shown; null: it was made before they were kept. */
  @Column('jsonb', { name: 'request_headers', nullable: true })
  requestHeaders!: Record<string, string> | null;

  @Column('jsonb', { name: 'response_headers', nullable: true })
  responseHeaders!: Record<string, string> | null;

  @Column('text', { name: 'response_body', nullable: true })
  responseBody!: string | null;

  /** What the name was resolved to, and the connection made to. */
  @Column('text', { nullable: true })
  address!: string | null;

  @Column('jsonb', { nullable: true })
  timings!: Timings | null;

  @Column('text', { name: 'error_kind', nullable: true })
  errorKind!: SendErrorKind | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
