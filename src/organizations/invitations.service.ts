import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, Raw } from 'typeorm';
import type { ActingUser } from '../auth/principal.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import { invalidInput, LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { Outbox } from '../events/outbox.js';
import { Counters } from '../rate-limit/counters.js';
import { normalizeEmail } from '../users/users.service.js';
import { InvitationCodes } from './invitation-codes.js';
import { InvitationEntity } from './invitation.entity.js';
import { MemberEntity } from './member.entity.js';
import { lockOrganization, type MembersActor, MembersService, requireRole } from './members.service.js';

const HOUR = 3_600;
const PER_HOUR = { inviter: 60, address: 3 };
const LISTED_AT_MOST = 1_000;

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
    requireRole(actor, role);
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
    return this.dataSource.manager.existsBy(InvitationEntity, { organizationId, id, expiresAt: inFuture() });
  }

  /** Those that somebody may still accept, the newest first. */
  async list(organizationId: number): Promise<InvitationEntity[]> {
    return this.dataSource.manager.find(InvitationEntity, {
      where: { organizationId, expiresAt: inFuture() },
      relations: { inviter: true },
      order: { id: 'DESC' },
      take: LISTED_AT_MOST,
    });
  }

  /**
   * From its commit on, the code is worth nothing. Cancelling twice changes nothing.
   *
   * @throws {LatchkeyError} `not_found`, also when it was accepted or replaced by another; `role_too_low`
   */
  async cancel(organizationId: number, id: number, actor: MembersActor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      // Locked: who is just accepting it is waited for, and has taken it away then.
      const invitation = await tx.findOne(InvitationEntity, {
        where: { organizationId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (invitation === null) throw notFound('invitation');
      requireRole(actor, invitation.role);
      const { affected } = await tx.update(
        InvitationEntity,
        { organizationId, id, expiresAt: inFuture() },
        { expiresAt: () => 'created_at' },
      );
      if (affected !== 1) return;
      const { email, role } = invitation;
      await this.audit.append(tx, organizationId, actor, 'invitation.cancelled', id, { email, role });
    });
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
          expiresAt: inFuture(),
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

const inFuture = () => Raw<Date>((column) => `${column} > now()`);

const badCode = () =>
  invalidInput({ code: ['The code is wrong, used, expired, or was sent to somebody else.'] });

/** An offer is worth no more than whoever made it: a person who has left, or lost the role, gives it no more. */
async function stillMayInvite(tx: EntityManager, { organizationId, invitedBy, role }: InvitationEntity) {
  if (invitedBy === null) return role !== 'owner';
  await lockOrganization(tx, organizationId);
  const inviter = await tx.findOneBy(MemberEntity, { organizationId, userId: invitedBy });
  return inviter !== null && isAtLeast(inviter.role, role);
}
