import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SESSION_SECONDS, SessionsService } from '../api-keys/sessions.service.js';
import type { ActingUser, Identity } from '../auth/principal.js';
import { SESSION } from '../auth/session-cookie.js';
import { invalidInput } from '../common/errors/latchkey-error.js';
import { UsersService } from '../users/users.service.js';
import { Passwords } from '../users/passwords.js';
import type { BegunSession } from './dashboard-sessions.service.js';
import { Identification } from './identification.js';
import { NewPasswords } from './new-passwords.js';

/** A new password for whoever knows the one until now. */
@Injectable()
export class PasswordChangeService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly identification: Identification,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly newPasswords: NewPasswords,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Ends all tokens and sessions of the user, what asks for it among them.
   *
   * @param asking with which credential it is asked for
   * @returns a new session, where a session has asked
   * @throws {LatchkeyError} `invalid_input` for a wrong current password; `rate_limited` after too many of them
   */
  async change(
    { id, name, email }: ActingUser,
    asking: Identity['credential'],
    { current, wanted }: { readonly current: string; readonly wanted: string },
    address: string,
  ): Promise<BegunSession | undefined> {
    const user = await this.identification.check(email, current, address);
    if (user?.id !== id) throw wrongPassword();
    const passwordHash = await this.passwords.hash(wanted);
    return this.dataSource.transaction(async (tx) => {
      // A login that has seen the old one waits, and gets nothing; or was first, and ends with all others.
      if (!(await this.users.holdPassword(tx, id, user.passwordHash, 'change'))) throw wrongPassword();
      await this.newPasswords.set(tx, id, passwordHash, 'password', address);
      if (asking.type !== SESSION) return undefined;
      const actor = { user: { id, name, email }, credentialId: asking.id, ip: address };
      const { plainText } = await this.sessions.begin(tx, asking.organizationId, id, actor);
      return { plainText, seconds: SESSION_SECONDS };
    });
  }
}

const wrongPassword = () => invalidInput({ current_password: ['The current password is incorrect.'] });
