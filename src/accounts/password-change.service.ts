import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SessionsService } from '../api-keys/sessions.service.js';
import type { ActingUser, Identity } from '../auth/principal.js';
import { SESSION } from '../auth/session-cookie.js';
import { invalidInput } from '../common/errors/latchkey-error.js';
import { personOf } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { Passwords } from '../users/passwords.js';
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
   * @param credential with which credential it is asked for
   * @returns what the cookie is to hold from then on, where a session has asked
   * @throws {LatchkeyError} `invalid_input` for a wrong current password; `rate_limited` after too many of them
   */
  async change(
    asking: ActingUser,
    credential: Identity['credential'],
    { current, wanted }: { readonly current: string; readonly wanted: string },
    address: string,
  ): Promise<string | undefined> {
    const user = await this.identification.check(asking.email, current, address);
    if (user?.id !== asking.id) throw wrongPassword();
    const passwordHash = await this.passwords.hash(wanted);
    return this.dataSource.transaction(async (tx) => {
      // A login that has seen the old one waits, and gets nothing; or was first, and ends with all others.
      if (!(await this.users.holdPassword(tx, user.id, user.passwordHash, 'change'))) throw wrongPassword();
      await this.newPasswords.set(tx, user.id, passwordHash, 'password', address);
      if (credential.type !== SESSION) return undefined;
      const actor = { user: personOf(user), credentialId: credential.id, ip: address };
      const { plainText } = await this.sessions.begin(tx, credential.organizationId, user.id, actor);
      return plainText;
    });
  }
}

const wrongPassword = () => invalidInput({ current_password: ['The current password is incorrect.'] });
