import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  VirtualColumn,
} from 'typeorm';
import { OrganizationEntity } from '../organizations/organization.entity.js';
import { UserEntity } from '../users/user.entity.js';
import type { CredentialTypeName, Environment } from './credential-types.js';

export type ApiKeyStatus = 'active' | 'expired' | 'revoked';

/** A credential of any type. The value itself is never stored, only its SHA-256. */
@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('bigint')
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @ManyToOne(() => OrganizationEntity)
  @JoinColumn({ name: 'organization_id' })
  organization!: Relation<OrganizationEntity>;

  @Column('text')
  type!: CredentialTypeName;

  /** Whose it is, when it is a personal one. */
  @Column('bigint', { name: 'user_id', nullable: true })
  userId!: number | null;

  @Column('bigint', { name: 'created_by', nullable: true })
  createdBy!: number | null;

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'created_by' })
  creator!: Relation<UserEntity> | null;

  @Column('text')
  name!: string;

  @Column('bytea', { name: 'key_hash', select: false })
  keyHash!: Buffer;

  /** The number before the pipe, where another product gave it one. */
  @Column('bigint', { name: 'presented_id', nullable: true, select: false })
  presentedId!: number | null;

  /** When it was taken over from another product; null: it is our own. */
  @Column('timestamptz', { name: 'imported_at', nullable: true, select: false })
  importedAt!: Date | null;

  @Column('text', { name: 'key_prefix' })
  keyPrefix!: string;

  @Column('jsonb')
  permissions!: string[];

  @Column('text', { nullable: true })
  environment!: Environment | null;

  /** Null: as the organization's plan says. */
  @Column('integer', { name: 'rate_limit_per_minute', nullable: true })
  rateLimitPerMinute!: number | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('bigint', { name: 'revoked_by', nullable: true })
  revokedBy!: number | null;

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'revoked_by' })
  revoker!: Relation<UserEntity> | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** By the database's clock. */
  @VirtualColumn({
    query: (alias) =>
      `CASE WHEN ${alias}.revoked_at IS NOT NULL THEN 'revoked' WHEN ${alias}.expires_at <= now() THEN 'expired' ELSE 'active' END`,
  })
  status!: ApiKeyStatus;
}
