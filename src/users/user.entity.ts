import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { PersonFacts } from '../events/event-types.js';

@Entity('users')
export class UserEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text')
  name!: string;

  /** In small letters: one person, one row. */
  @Column('text')
  email!: string;

  @Column('text', { name: 'password_hash', select: false })
  passwordHash!: string;

  /** Looks after the whole server. */
  @Column('boolean', { name: 'is_operator', default: false })
  isOperator!: boolean;

  /** Set by hand: who is disabled cannot log in, and their tokens are refused. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true, select: false })
  disabledAt!: Date | null;
}

/** What others are told of a user. */
export const personOf = ({ id, name, email }: PersonFacts): PersonFacts => ({ id, name, email });
