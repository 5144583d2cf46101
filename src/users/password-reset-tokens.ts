import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { parseId } from '../common/ids.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

const TOKEN = /^(?<userId>\d{1,16})\.(?<issuedAt>\d{1,12})\.[\w-]{43}$/;
const VALID_FOR = `interval '60 minutes'`;

interface Account {
  readonly password_hash: string;
  readonly is_fresh: boolean;
}

/**
 * Proofs that somebody reads the mails of a user. Computed when needed, from the password's hash among others: nothing
 * is stored, a token works once, because the hash is another one then, and each change of the password ends all.
 */
@Injectable()
export class PasswordResetTokens {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @param email to which the token goes
   * @param askedAt when the user asked for it
   * @returns a token that ends 60 minutes from now; undefined when the user is gone, disabled or has another address,
   *   has changed the password since, or asked for it more than 60 minutes ago
   */
  async issue(userId: number, email: string, askedAt: Date): Promise<string | undefined> {
    const [user] = await this.dataSource.query<{ password_hash: string; now: number }[]>(
      `SELECT password_hash, floor(extract(epoch FROM now()))::float8 AS now
         FROM users
        WHERE id = $1 AND disabled_at IS NULL AND email = $2
          AND $3::timestamptz > now() - ${VALID_FOR} AND coalesce(password_changed_at < $3, true)`,
      [userId, email, askedAt],
    );
    return user && this.compose(userId, user.now, user.password_hash);
  }

  /** @returns whose token it is; undefined when it is wrong, used or expired, or the user is disabled */
  async read(token: string): Promise<number | undefined> {
    return this.check(this.dataSource.manager, token, '');
  }

  /** As {@link read}; nobody changes the password, or logs in, before the transaction has ended. */
  async readAndLock(tx: EntityManager, token: string): Promise<number | undefined> {
    return this.check(tx, token, 'FOR NO KEY UPDATE');
  }

  /** @param issuedAt in seconds since 1970 */
  compose(userId: number, issuedAt: number, passwordHash: string): string {
    const signature = createHmac('sha256', this.settings.secret)
      .update(`password-reset:${userId}:${issuedAt}:${passwordHash}`)
      .digest('base64url');
    return `${userId}.${issuedAt}.${signature}`;
  }

  private async check(manager: EntityManager, token: string, lock: string): Promise<number | undefined> {
    const parts = TOKEN.exec(token)?.groups;
    const userId = parseId(parts?.userId);
    if (parts === undefined || userId === undefined) return undefined;
    const issuedAt = Number(parts.issuedAt);
    const [user] = await manager.query<Account[]>(
      `SELECT password_hash, to_timestamp($2::float8) > now() - ${VALID_FOR} AS is_fresh
         FROM users WHERE id = $1 AND disabled_at IS NULL ${lock}`,
      [userId, issuedAt],
    );
    const expected = Buffer.from(this.compose(userId, issuedAt, user?.password_hash ?? ''));
    const given = Buffer.from(token);
    const matches = given.length === expected.length && timingSafeEqual(given, expected);
    return matches && user?.is_fresh === true ? userId : undefined;
  }
}
