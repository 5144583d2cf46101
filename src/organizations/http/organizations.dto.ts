import { IsEmail, IsIn, IsString, MaxLength } from 'class-validator';
import { type Role, roles } from '../../auth/roles.js';
import { NoMeta } from '../../common/answers.dto.js';
import { IsLabel } from '../../common/validation/is-label.js';
import { personOf } from '../../users/user.entity.js';
import type { InvitationEntity } from '../invitation.entity.js';
import type { MemberEntity } from '../member.entity.js';
import type { OrganizationEntity } from '../organization.entity.js';

export class OrganizationNameDto {
  /**
   * What the organization is called.
   * @example 'Analytical Engines'
   */
  @IsLabel(100)
  name!: string;
}

export class SuspendDto {
  /**
   * Why; told to the organization's members and webhooks.
   * @example 'Unpaid invoices'
   */
  @IsLabel(500)
  reason!: string;
}

export class PlanDto {
  /**
   * One of the configured plans.
   * @example 'pro'
   */
  @IsString()
  @MaxLength(32)
  plan!: string;
}

export class AddMemberDto {
  /** @example 'grace@example.com' */
  @IsEmail()
  @IsLabel(254)
  email!: string;

  /** @example 'member' */
  @IsIn(roles)
  role!: Role;
}

export class RoleDto {
  /** @example 'member' */
  @IsIn(roles)
  role!: Role;
}

export class AcceptInvitationDto {
  /**
   * The code from the mail.
   * @example 'V2hhdCBhIGNvZGUgbG9va3MgbGlrZQ'
   */
  @IsString()
  @MaxLength(100)
  code!: string;
}

export class OrganizationDto {
  id!: number;
  name!: string;
  slug!: string;
  status!: 'active' | 'suspended';
  plan!: string;
  credits!: number;
  created_at!: string;

  static of(organization: OrganizationEntity): OrganizationDto {
    return {
      id: organization.id,
      name: organization.name,
      slug: organization.slug,
      status: organization.suspendedAt === null ? 'active' : 'suspended',
      plan: organization.plan,
      credits: organization.credits,
      created_at: organization.createdAt.toISOString(),
    };
  }
}

export class MemberDto {
  user_id!: number;
  name!: string;
  email!: string;
  role!: Role;
  created_at!: string;

  static of(member: MemberEntity): MemberDto {
    return {
      user_id: member.userId,
      name: member.user.name,
      email: member.user.email,
      role: member.role,
      created_at: member.createdAt.toISOString(),
    };
  }
}

export class InvitationDto {
  email!: string;
  role!: Role;
  expires_at!: string;

  static of(invitation: InvitationEntity): InvitationDto {
    return { email: invitation.email, role: invitation.role, expires_at: invitation.expiresAt.toISOString() };
  }
}

export class InviterDto {
  id!: number;
  name!: string;
  email!: string;
}

export class PendingInvitationDto {
  id!: number;
  email!: string;
  role!: Role;
  /** Null: a key did, or there is no such user any more. */
  invited_by!: InviterDto | null;
  created_at!: string;
  expires_at!: string;

  static of({ id, email, role, inviter, createdAt, expiresAt }: InvitationEntity): PendingInvitationDto {
    return {
      id,
      email,
      role,
      invited_by: inviter && personOf(inviter),
      created_at: createdAt.toISOString(),
      expires_at: expiresAt.toISOString(),
    };
  }
}

export class OrganizationAnswer {
  data!: OrganizationDto;
}

export class OrganizationListAnswer {
  data!: OrganizationDto[];
  meta!: NoMeta;
}

export class MemberAnswer {
  data!: MemberDto;
}

export class MemberListAnswer {
  data!: MemberDto[];
  meta!: NoMeta;
}

export class InvitationAnswer {
  data!: InvitationDto;
}

export class InvitationListAnswer {
  data!: PendingInvitationDto[];
  meta!: NoMeta;
}
