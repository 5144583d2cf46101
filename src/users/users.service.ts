import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { invalidInput } from '../common/errors/latchkey-error.js';
import { databaseProblem } from '../database/database-errors.js';
import { UserEntity } from './user.entity.js';

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string;
}

// The first user becomes the operator; two who register at once must take turns to find out who is first.
const REGISTRATION_LOCK = 0x1a7c5;

/** E-mail addresses are compared without regard to case and surrounding blanks. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

/** The people. Which organizations they belong to is the organizations' business. */
@Injectable()
export class UsersService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @throws {LatchkeyError} `invalid_input` when the e-mail address is taken */
  async create(tx: EntityManager, user: NewUser): Promise<UserEntity> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [REGISTRATION_LOCK]);
    const isOperator = !(await tx.exists(UserEntity));
    try {
      const entity = tx.create(UserEntity, { ...user, email: normalizeEmail(user.email), isOperator });
      await tx.insert(UserEntity, entity);
      return entity;
    } catch (error) {
      if (databaseProblem(error) !== 'conflict') throw error;
      throw invalidInput({ email: ['The email has already been taken.'] });
    }
  }

  async findByEmail(email: string): Promise<UserEntity | null> {
    return this.dataSource.manager.findOneBy(UserEntity, { email: normalizeEmail(email) });
  }

  async isEnabled(email: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(UserEntity, { email, disabledAt: IsNull() });
  }

  /** With the password's hash, which no other query reads. Who is disabled is not found. */
  async findForLogin(email: string): Promise<UserEntity | null> {
    return this.dataSource.manager.findOne(UserEntity, {
      where: { email: normalizeEmail(email), disabledAt: IsNull() },
      select: { id: true, name: true, email: true, isOperator: true, passwordHash: true },
    });
  }

  /**
   * Keeps the password as it is until the transaction has ended.
   *
   * @param purpose `change`: nobody else may rely on it meanwhile, either
   * @returns whether it still is that one; not when it was changed meanwhile, or the user disabled
   */
  async holdPassword(
    tx: EntityManager,
    userId: number,
    passwordHash: string,
    purpose: 'rely' | 'change' = 'rely',
  ): Promise<boolean> {
    const rows = await tx.query<object[]>(
      `SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL
          FOR ${purpose === 'rely' ? 'SHARE' : 'NO KEY UPDATE'}`,
      [userId, passwordHash],
    );
    return rows.length === 1;
  }

  async changePassword(tx: EntityManager, userId: number, passwordHash: string): Promise<UserEntity> {
    await tx.query(
      'UPDATE users SET password_hash = $2, password_changed_at = clock_timestamp() WHERE id = $1',
      [userId, passwordHash],
    );
    return tx.findOneByOrFail(UserEntity, { id: userId });
  }
}
