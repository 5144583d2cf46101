import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';
import type { Role } from '../auth/roles.js';
import { UserEntity } from '../users/user.entity.js';

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

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'invited_by' })
  inviter!: Relation<UserEntity> | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** One that is cancelled has ended when it began. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
