import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { PersonalTokensService } from '../api-keys/personal-tokens.service.js';
import { invalidInput, LatchkeyError } from '../common/errors/latchkey-error.js';
import { networkOf } from '../common/network.js';
import { AuditLog } from '../events/audit-log.js';
import type { PersonFacts } from '../events/event-types.js';
import { Outbox } from '../events/outbox.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { Counters } from '../rate-limit/counters.js';
import { PasswordResetTokens } from '../users/password-reset-tokens.js';
import { Passwords } from '../users/passwords.js';
import { normalizeEmail, UsersService } from '../users/users.service.js';
import { LoginThrottle } from './login-throttle.js';
import { ResetRequests } from './reset-requests.js';
import { SignIns } from './sign-ins.js';

const HOUR = 3_600;
const PER_HOUR = { network: 30, account: 3 };

/** A new password for whoever reads the mails of the user. */
@Injectable()
export class PasswordResetService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly resetTokens: PasswordResetTokens,
    private readonly organizations: OrganizationsService,
    private readonly tokens: PersonalTokensService,
    private readonly throttle: LoginThrottle,
    private readonly counters: Counters,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly signIns: SignIns,
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
   * Changes the password, and ends all personal tokens of the user.
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
      const user = await this.users.changePassword(tx, userId, passwordHash);
      await this.tokens.revokeAll(tx, userId);
      await this.signIns.noteReset(tx, userId, address);
      const organizationIds = (await this.organizations.listOf(userId, tx)).map(({ id }) => id);
      await this.audit.appendToEach(tx, organizationIds, userId, 'user.password_reset');
      await this.tell(tx, organizationIds[0], { id: userId, name: user.name, email: user.email }, address);
      return user;
    });
    await this.throttle.forgiveAccount(email);
  }

  /** Events belong to an organization: who has none could not log in anyway. */
  private async tell(
    tx: EntityManager,
    organizationId: number | undefined,
    user: PersonFacts,
    address: string,
  ): Promise<void> {
    if (organizationId === undefined) return;
    const data = { organization_id: organizationId, actor: user, user, address };
    await this.outbox.append(tx, organizationId, 'user.password_changed', data, { ip: address });
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
