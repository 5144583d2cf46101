import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Role } from '../auth/roles.js';

/** An offer to somebody who has no account yet. Its code is never stored, see `InvitationCodes`. */
@Entity('invitations')
export class InvitationEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  email!: string;

  @Column('text')
  role!: Role;

  @Column('bigint', { name: 'invited_by', nullable: true })
  invitedBy!: number | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
