import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { PersonalTokensService } from '../api-keys/personal-tokens.service.js';
import { OrganizationAccess } from '../auth/ports.js';
import { standingCovers } from '../auth/roles.js';
import { invalidInput, LatchkeyError } from '../common/errors/latchkey-error.js';
import { networkOf } from '../common/network.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import type { PersonFacts } from '../events/event-types.js';
import type { OrganizationEntity } from '../organizations/organization.entity.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { Counters } from '../rate-limit/counters.js';
import { Passwords } from '../users/passwords.js';
import { personOf, type UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { Identification } from './identification.js';
import { SignIns } from './sign-ins.js';

const REGISTRATIONS_PER_HOUR = 60;

/** What somebody registers with. */
export interface Registration {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organizationName: string;
}

/** What somebody logs in with, and for which token. */
export interface Login {
  readonly email: string;
  readonly password: string;
  readonly deviceName: string;
  readonly abilities: readonly string[];
  /** Left out: the user's first. */
  readonly organizationId?: number;
}

/** Coming in: registering with an organization, and trading a password for a token. */
@Injectable()
export class AccountsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly organizations: OrganizationsService,
    private readonly access: OrganizationAccess,
    private readonly tokens: PersonalTokensService,
    private readonly identification: Identification,
    private readonly signIns: SignIns,
    private readonly counters: Counters,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {LatchkeyError} `registration_closed`, `rate_limited`, `invalid_input` */
  async register(
    registration: Registration,
    address: string,
  ): Promise<{ user: UserEntity; organization: OrganizationEntity }> {
    if (!this.settings.registrationOpen) {
      throw new LatchkeyError('registration_closed', 'Registration is closed.');
    }
    await this.countRegistration(address);
    const passwordHash = await this.passwords.hash(registration.password);
    return this.dataSource.transaction(async (tx) => {
      const user = await this.users.create(tx, { ...registration, passwordHash });
      await this.signIns.noteFirst(tx, user.id, address);
      const actor = { user: personOf(user), credentialId: null, ip: address };
      const { organizationName } = registration;
      return { user, organization: await this.organizations.create(tx, organizationName, user.id, actor) };
    });
  }

  /** @throws {LatchkeyError} `invalid_input` (the same for a wrong password and an unknown e-mail), `rate_limited` */
  async login(login: Login, address: string): Promise<{ token: string; user: PersonFacts }> {
    const { email, password, deviceName, abilities } = login;
    const user = await this.identification.byPassword(email, password, { address, deviceName });
    const person = personOf(user);
    const organizationId = await this.organizationFor(user, login);
    const actor = { user: person, credentialId: null, ip: address };
    const issued = await this.dataSource.transaction(async (tx) => {
      await this.identification.hold(tx, user);
      return this.tokens.issue(tx, organizationId, user.id, deviceName, abilities, actor);
    });
    return { token: issued.plainText, user: person };
  }

  /** Where the token will belong. It never may more than its user; better to say so now than with the first 403. */
  private async organizationFor(user: UserEntity, login: Login): Promise<number> {
    const organizationId = login.organizationId ?? (await this.organizations.listOf(user.id))[0]?.id;
    const found = organizationId === undefined ? null : await this.access.asMember(organizationId, user.id);
    if (found === null) throw invalidInput({ organization_id: ['You are no member of this organization.'] });
    const standing = { role: found.role, isOperator: user.isOperator };
    const missing = login.abilities.filter(
      (ability) => !standingCovers(standing, this.settings.custom.key_managers, ability),
    );
    if (missing.length > 0) {
      throw invalidInput({ abilities: [`Your role does not hold ${missing.join(', ')}.`] });
    }
    return found.organization.id;
  }

  private async countRegistration(address: string): Promise<void> {
    const { used, resetSeconds } = await this.counters.increment(`register:${networkOf(address)}`, 3_600);
    if (used > REGISTRATIONS_PER_HOUR) {
      throw new LatchkeyError('rate_limited', 'Too many registrations from this address.', {
        retryAfterSeconds: resetSeconds,
      });
    }
  }
}
