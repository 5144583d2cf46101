import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what, when and from where. */
@Entity('audit_log')
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  action!: string;

  @Column('bigint', { name: 'target_id', nullable: true })
  targetId!: number | null;

  @Column('bigint', { name: 'user_id', nullable: true })
  userId!: number | null;

  @Column('bigint', { name: 'credential_id', nullable: true })
  credentialId!: number | null;

  @Column('text', { nullable: true })
  ip!: string | null;

  @Column('jsonb', { default: {} })
  details!: Record<string, unknown>;
}
