import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

export type LedgerEntryKind = 'grant' | 'charge' | 'refund';

/** A change of an organization's credits. Written once, never changed. */
@Entity('credit_ledger')
export class LedgerEntryEntity {
  @PrimaryColumn('bigint')
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  kind!: LedgerEntryKind;

  /** Credits; negative when they were taken. */
  @Column('bigint')
  amount!: number;

  /** Credits that there were afterwards. */
  @Column('bigint')
  balance!: number;

  @Column('text')
  reason!: string;

  /** Of a refund: the charge that it gives back. */
  @Column('bigint', { name: 'charge_id', nullable: true })
  chargeId!: number | null;

  @Column('bigint', { name: 'credential_id', nullable: true })
  credentialId!: number | null;

  @Column('bigint', { name: 'user_id', nullable: true })
  userId!: number | null;

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity> | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
