import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PersonalTokensService } from '../api-keys/personal-tokens.service.js';
import { AuditLog } from '../events/audit-log.js';
import type { EventData, PersonFacts } from '../events/event-types.js';
import { Outbox } from '../events/outbox.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { personOf, type UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { SignIns } from './sign-ins.js';

/** How somebody has shown that the account is theirs. */
type Proof = NonNullable<EventData['user.password_changed']['proof']>;

const ACTIONS: Readonly<Record<Proof, string>> = {
  code: 'user.password_reset',
  password: 'user.password_changed',
};

/** What comes with a new password, however it came about. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: PersonalTokensService,
    private readonly signIns: SignIns,
    private readonly organizations: OrganizationsService,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Within the caller's transaction; ends all tokens and sessions of the user.
   *
   * @param address from where it is set
   */
  async set(
    tx: EntityManager,
    userId: number,
    passwordHash: string,
    proof: Proof,
    address: string,
  ): Promise<UserEntity> {
    const user = await this.users.changePassword(tx, userId, passwordHash);
    await this.tokens.revokeAll(tx, userId);
    await this.signIns.noteReset(tx, userId, address);
    const organizationIds = (await this.organizations.listOf(userId, tx)).map(({ id }) => id);
    const person = personOf(user);
    await this.audit.appendToEach(tx, organizationIds, person, ACTIONS[proof]);
    await this.tell(tx, organizationIds[0], person, proof, address);
    return user;
  }

  /** Events belong to an organization: who has none could not log in anyway. */
  private async tell(
    tx: EntityManager,
    organizationId: number | undefined,
    user: PersonFacts,
    proof: Proof,
    address: string,
  ): Promise<void> {
    if (organizationId === undefined) return;
    const data = { organization_id: organizationId, actor: user, user, address, proof };
    await this.outbox.append(tx, organizationId, 'user.password_changed', data, { ip: address });
  }
}
