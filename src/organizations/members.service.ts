import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { isAtLeast, type Role } from '../auth/roles.js';
import { LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import type { PersonFacts } from '../events/event-types.js';
import { personOf, UserEntity } from '../users/user.entity.js';
import { MemberEntity } from './member.entity.js';
import { OrganizationEntity } from './organization.entity.js';

/** Who changes the members: nobody gives, changes or takes a role above their own. */
export interface MembersActor extends Actor {
  readonly role: Role;
}

/** The people of an organization and their roles. There is always an owner. */
@Injectable()
export class MembersService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  async list(organizationId: number): Promise<MemberEntity[]> {
    return this.dataSource.manager.find(MemberEntity, {
      where: { organizationId },
      relations: { user: true },
      order: { userId: 'ASC' },
    });
  }

  /** Of those whom the filter names, who is not disabled. */
  async reachable(
    organizationId: number,
    { email, ...filter }: { readonly role?: Role; readonly userId?: number; readonly email?: string },
  ): Promise<PersonFacts[]> {
    const members = await this.dataSource.manager.find(MemberEntity, {
      where: {
        ...filter,
        organizationId,
        user: { disabledAt: IsNull(), ...(email !== undefined && { email }) },
      },
      relations: { user: true },
      order: { userId: 'ASC' },
    });
    return members.map(({ user }) => personOf(user));
  }

  async add(
    organizationId: number,
    user: UserEntity,
    role: Role,
    actor: MembersActor,
  ): Promise<MemberEntity> {
    requireRole(actor, role);
    return this.dataSource.transaction((tx) => this.join(tx, organizationId, user.id, role, actor));
  }

  /** Makes the user a member, within the caller's transaction. @throws {LatchkeyError} `conflict` when they are one already */
  async join(
    tx: EntityManager,
    organizationId: number,
    userId: number,
    role: Role,
    actor: Actor,
  ): Promise<MemberEntity> {
    await lockOrganization(tx, organizationId);
    if (await tx.existsBy(MemberEntity, { organizationId, userId })) {
      throw new LatchkeyError('conflict', 'This user is a member already.');
    }
    await tx.insert(MemberEntity, { organizationId, userId, role });
    const member = await requireMember(tx, organizationId, userId);
    await this.audit.append(tx, organizationId, actor, 'member.added', userId, {
      ...auditedOf(member),
      role,
    });
    return member;
  }

  async changeRole(
    organizationId: number,
    userId: number,
    role: Role,
    actor: MembersActor,
  ): Promise<MemberEntity> {
    return this.dataSource.transaction(async (tx) => {
      await lockOrganization(tx, organizationId);
      const member = await requireMember(tx, organizationId, userId);
      requireRole(actor, member.role);
      requireRole(actor, role);
      if (role !== 'owner') await requireAnotherOwner(tx, member);
      await tx.update(MemberEntity, { organizationId, userId: member.userId }, { role });
      await this.audit.append(tx, organizationId, actor, 'member.role_changed', member.userId, {
        ...auditedOf(member),
        from: member.role,
        to: role,
      });
      return { ...member, role };
    });
  }

  /** From its commit on, the user's credentials are worth nothing in this organization. */
  async remove(organizationId: number, userId: number, actor: MembersActor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await lockOrganization(tx, organizationId);
      const member = await requireMember(tx, organizationId, userId);
      requireRole(actor, member.role);
      await requireAnotherOwner(tx, member);
      await tx.delete(MemberEntity, { organizationId, userId: member.userId });
      await this.audit.append(tx, organizationId, actor, 'member.removed', member.userId, {
        ...auditedOf(member),
        role: member.role,
      });
    });
  }
}

/** Changes of one organization's members take turns, so that the last two owners cannot both leave. */
export async function lockOrganization(tx: EntityManager, organizationId: number): Promise<void> {
  await tx.findOne(OrganizationEntity, {
    where: { id: organizationId },
    // Rows that refer to it may be inserted meanwhile, by an import that takes long, say.
    lock: { mode: 'for_no_key_update' },
  });
}

async function requireMember(
  tx: EntityManager,
  organizationId: number,
  userId: number,
): Promise<MemberEntity> {
  const member = await tx.findOne(MemberEntity, {
    where: { organizationId, userId },
    relations: { user: true },
  });
  if (member === null) throw notFound('member');
  return member;
}

/** For the audit log, which outlasts the membership. */
const auditedOf = ({ user: { name, email } }: MemberEntity) => ({ name, email });

async function requireAnotherOwner(tx: EntityManager, member: MemberEntity): Promise<void> {
  if (member.role !== 'owner') return;
  const owners = await tx.countBy(MemberEntity, { organizationId: member.organizationId, role: 'owner' });
  if (owners < 2) throw new LatchkeyError('last_owner', 'The last owner of an organization cannot leave.');
}

/** @throws {LatchkeyError} `role_too_low`: nobody has a say in roles above their own */
export function requireRole(actor: MembersActor, role: Role): void {
  if (!isAtLeast(actor.role, role)) {
    throw new LatchkeyError('role_too_low', `This needs the role ${role}.`);
  }
}
