import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('webhook_endpoints')
export class WebhookEndpointEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  url!: string;

  /** Types of events, or `*`. */
  @Column('jsonb')
  events!: string[];

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { default: 'enabled' })
  status!: 'enabled' | 'disabled';

  @Column('bigint', { name: 'created_by', nullable: true })
  createdBy!: number | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
