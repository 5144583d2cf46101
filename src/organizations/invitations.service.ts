import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, Raw } from 'typeorm';
import type { ActingUser } from '../auth/principal.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { invalidInput, LatchkeyError } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { Outbox } from '../events/outbox.js';
import { Counters } from '../rate-limit/counters.js';
import { normalizeEmail } from '../users/users.service.js';
import { InvitationCodes } from './invitation-codes.js';
import { InvitationEntity } from './invitation.entity.js';
import { MemberEntity } from './member.entity.js';
import { lockOrganization, type MembersActor, MembersService } from './members.service.js';

const HOUR = 3_600;
const PER_HOUR = { inviter: 60, address: 3 };

/** Offers of membership to people who have no account yet. */
@Injectable()
export class InvitationsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly members: MembersService,
    private readonly codes: InvitationCodes,
    private readonly counters: Counters,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /** Invites by mail; inviting the same address again renews the offer and sends it once more. */
  async invite(
    organizationId: number,
    address: string,
    role: Role,
    actor: MembersActor,
  ): Promise<InvitationEntity> {
    if (!isAtLeast(actor.role, role)) throw new LatchkeyError('role_too_low', `This needs the role ${role}.`);
    const email = normalizeEmail(address);
    await this.countInvitation(organizationId, email, actor);
    return this.dataSource.transaction(async (tx) => {
      await tx.delete(InvitationEntity, { organizationId, email });
      const invitation = tx.create(InvitationEntity, {
        organizationId,
        email,
        role,
        invitedBy: actor.user?.id ?? null,
      });
      await tx.insert(InvitationEntity, invitation);
      await this.audit.append(tx, organizationId, actor, 'member.invited', invitation.id, { email, role });
      const data = {
        organization_id: organizationId,
        invitation_id: invitation.id,
        email,
        role,
        actor: actor.user,
      };
      await this.outbox.append(tx, organizationId, 'member.invited', data, { ip: actor.ip });
      return tx.findOneByOrFail(InvitationEntity, { id: invitation.id });
    });
  }

  /** Whether somebody may still accept it. */
  async isOpen(organizationId: number, id: number): Promise<boolean> {
    const expiresAt = Raw((column) => `${column} > now()`);
    return this.dataSource.manager.existsBy(InvitationEntity, { organizationId, id, expiresAt });
  }

  /** Makes the user a member, if the code was sent to their address, once, and within seven days. */
  async accept(code: string, user: ActingUser, actor: Actor): Promise<MemberEntity> {
    const id = this.codes.read(code);
    if (id === undefined) throw badCode();
    return this.dataSource.transaction(async (tx) => {
      const invitation = await tx.findOne(InvitationEntity, {
        where: {
          id,
          email: normalizeEmail(user.email),
          expiresAt: Raw((column) => `${column} > now()`),
        },
        lock: { mode: 'pessimistic_write' },
      });
      if (invitation === null || !(await stillMayInvite(tx, invitation))) throw badCode();
      await tx.delete(InvitationEntity, { id: invitation.id });
      return this.members.join(tx, invitation.organizationId, user.id, invitation.role, actor);
    });
  }

  /** Nobody uses us to fill the mailboxes of others. */
  private async countInvitation(organizationId: number, email: string, actor: MembersActor): Promise<void> {
    const inviter = actor.user?.id ?? `key:${actor.credentialId}`;
    const ofInviter = await this.counters.increment(`invite:${inviter}`, HOUR);
    const toAddress = await this.counters.increment(`invite:${organizationId}:${email}`, HOUR);
    if (ofInviter.used > PER_HOUR.inviter || toAddress.used > PER_HOUR.address) {
      throw new LatchkeyError('rate_limited', 'Too many invitations within an hour.', {
        retryAfterSeconds: Math.max(ofInviter.resetSeconds, toAddress.resetSeconds),
      });
    }
  }
}

const badCode = () =>
  invalidInput({ code: ['The code is wrong, used, expired, or was sent to somebody else.'] });

/** An offer is worth no more than whoever made it: a person who has left, or lost the role, gives it no more. */
async function stillMayInvite(tx: EntityManager, { organizationId, invitedBy, role }: InvitationEntity) {
  if (invitedBy === null) return role !== 'owner';
  await lockOrganization(tx, organizationId);
  const inviter = await tx.findOneBy(MemberEntity, { organizationId, userId: invitedBy });
  return inviter !== null && isAtLeast(inviter.role, role);
}
