import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { invalidInput } from '../common/errors/latchkey-error.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { Passwords } from '../users/passwords.js';
import { personOf, type UserEntity } from '../users/user.entity.js';
import { normalizeEmail, UsersService } from '../users/users.service.js';
import { LoginThrottle } from './login-throttle.js';
import { type SignIn, SignIns } from './sign-ins.js';

/** Who somebody is, by e-mail address and password. */
@Injectable()
export class Identification {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly organizations: OrganizationsService,
    private readonly signIns: SignIns,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly throttle: LoginThrottle,
  ) {}

  /**
   * @param signIn from where they come, and with what
   * @throws {LatchkeyError} `invalid_input` (the same for a wrong password and an unknown e-mail), `rate_limited`
   */
  async byPassword(email: string, password: string, signIn: SignIn): Promise<UserEntity> {
    const user = await this.check(email, password, signIn.address);
    if (user === undefined) throw badCredentials();
    await this.note(user, signIn);
    return user;
  }

  /**
   * Guessing is slowed down here as with every login.
   *
   * @returns undefined when they do not belong together
   * @throws {LatchkeyError} `rate_limited`
   */
  async check(email: string, password: string, address: string): Promise<UserEntity | undefined> {
    const account = normalizeEmail(email);
    return this.throttle.attempt(account, address, () => this.authenticate(account, password));
  }

  /**
   * To be called in the transaction that gives them something: a reset of the password ends all that was given, and
   * nothing may come after it that was given for the old one.
   *
   * @throws {LatchkeyError} `invalid_input` when the password was changed meanwhile
   */
  async hold(tx: EntityManager, user: UserEntity): Promise<void> {
    if (!(await this.users.holdPassword(tx, user.id, user.passwordHash))) throw badCredentials();
  }

  private async authenticate(email: string, password: string): Promise<UserEntity | undefined> {
    const user = await this.users.findForLogin(email);
    const matches = await this.passwords.verify(password, user?.passwordHash ?? null);
    return matches && user !== null ? user : undefined;
  }

  /** Also when they get nothing in the end: nobody finds out unseen that a password is right. */
  private async note(user: UserEntity, signIn: SignIn): Promise<void> {
    const [organization] = await this.organizations.listOf(user.id);
    if (organization === undefined) return;
    await this.dataSource.transaction(async (tx) => {
      // Who has reset the password meanwhile knows who comes next: not who knew the old one.
      await this.hold(tx, user);
      await this.signIns.note(tx, organization.id, personOf(user), signIn);
    });
  }
}

const badCredentials = () => invalidInput({ email: ['The provided credentials are incorrect.'] });
