import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { invalidInput, LatchkeyError } from '../common/errors/latchkey-error.js';
import { networkOf } from '../common/network.js';
import { Counters } from '../rate-limit/counters.js';
import { PasswordResetTokens } from '../users/password-reset-tokens.js';
import { Passwords } from '../users/passwords.js';
import { normalizeEmail } from '../users/users.service.js';
import { LoginThrottle } from './login-throttle.js';
import { NewPasswords } from './new-passwords.js';
import { ResetRequests } from './reset-requests.js';

const HOUR = 3_600;
const PER_HOUR = { network: 30, account: 3 };

/** A new password for whoever reads the mails of the user. */
@Injectable()
export class PasswordResetService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    private readonly resetTokens: PasswordResetTokens,
    private readonly newPasswords: NewPasswords,
    private readonly throttle: LoginThrottle,
    private readonly counters: Counters,
    private readonly requests: ResetRequests,
  ) {}

  /**
   * Has a mail sent, if there is such a user; who asks cannot tell.
   *
   * @param address from where it is asked for
   * @throws {LatchkeyError} `rate_limited`, for known and unknown e-mail addresses alike
   */
  async request(email: string, address: string): Promise<void> {
    const account = normalizeEmail(email);
    await this.count(`reset:network:${networkOf(address)}`, PER_HOUR.network);
    await this.count(
      `reset:account:${createHash('sha256').update(account).digest('base64url')}`,
      PER_HOUR.account,
    );
    this.requests.add(account, address);
  }

  /**
   * Changes the password, and ends all personal tokens and sessions of the user.
   *
   * @throws {LatchkeyError} `invalid_input` for a token that is wrong, used or expired
   */
  async reset(token: string, password: string, address: string): Promise<void> {
    // Looked at before: hashing is dear, and only for those who have a good one.
    if ((await this.resetTokens.read(token)) === undefined) throw badToken();
    const passwordHash = await this.passwords.hash(password);
    const { email } = await this.dataSource.transaction(async (tx) => {
      const userId = await this.resetTokens.readAndLock(tx, token);
      if (userId === undefined) throw badToken();
      return this.newPasswords.set(tx, userId, passwordHash, 'code', address);
    });
    await this.throttle.forgiveAccount(email);
  }

  /** Nobody uses us to fill the mailboxes of others. */
  private async count(name: string, most: number): Promise<void> {
    const { used, resetSeconds } = await this.counters.increment(name, HOUR);
    if (used <= most) return;
    throw new LatchkeyError('rate_limited', 'Too many password resets within an hour.', {
      retryAfterSeconds: resetSeconds,
    });
  }
}

const badToken = () => invalidInput({ token: ['The token is wrong, used or expired.'] });
