import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ApiVersion } from '../../events/message-schemas.js';

/** Why an endpoint is disabled: by a person, by its 410, or by failing for days. */
export type DisabledReason = 'by_hand' | 'gone' | 'failing';

@Entity('webhook_endpoints')
export class WebhookEndpointEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  url!: string;

  /** Types of events, `resource.*`, or `*`. */
  @Column('jsonb')
  events!: string[];

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { default: 'enabled' })
  status!: 'enabled' | 'disabled';

  @Column('text', { name: 'api_version' })
  apiVersion!: ApiVersion;

  @Column('jsonb', { name: 'header_names', default: [] })
  headerNames!: string[];

  @Column('bytea', { name: 'sealed_headers', nullable: true, select: false })
  sealedHeaders!: Buffer | null;

  /** Failed tries since the last that succeeded. */
  @Column('integer', { default: 0 })
  failures!: number;

  /** When the first of them was. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  /** Whether a try has succeeded since it leads where it does. */
  @Column('boolean', { name: 'is_proven', default: false })
  isProven!: boolean;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: DisabledReason | null;

  @Column('bigint', { name: 'created_by', nullable: true })
  createdBy!: number | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** For the audit log: what a webhook is recognised by, and where it leads. The rest of its url may be a secret. */
export function auditedOf({ description, url }: Pick<WebhookEndpointEntity, 'description' | 'url'>): {
  name: string;
  origin: string;
} {
  const { origin } = new URL(url);
  return { name: description ?? origin, origin };
}
