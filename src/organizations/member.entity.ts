import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';
import type { Role } from '../auth/roles.js';
import { UserEntity } from '../users/user.entity.js';

/** A user's place in an organization. */
@Entity('members')
export class MemberEntity {
  @PrimaryColumn('bigint', { name: 'organization_id' })
  organizationId!: number;

  @PrimaryColumn('bigint', { name: 'user_id' })
  userId!: number;

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity>;

  @Column('text')
  role!: Role;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
