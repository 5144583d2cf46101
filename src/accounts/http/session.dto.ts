import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { abilitiesOf, type Role } from '../../auth/roles.js';
import { type CustomConfig, planOf } from '../../config/custom-config.js';
import { PlanLimitsDto } from '../../config/plan.dto.js';
import type { Membership } from '../../organizations/organizations.service.js';
import { PASSWORD_LENGTH } from './accounts.dto.js';

export class SignInDto {
  /** @example 'ada@example.com' */
  @IsString()
  @Length(1, 254)
  email!: string;

  /** @example 'correct horse battery staple' */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, PASSWORD_LENGTH.max)
  password!: string;
}

export class SessionUserDto {
  id!: number;
  name!: string;
  email!: string;
  /** Looks after the whole server. */
  is_operator!: boolean;
}

export class SuspensionDto {
  /** As the operator of the server gave it. */
  reason!: string;
  since!: string;
}

export class MembershipDto {
  id!: number;
  name!: string;
  slug!: string;
  status!: 'active' | 'suspended';
  /** Null: it is not suspended. */
  suspension!: SuspensionDto | null;
  /** What the user is there. */
  role!: Role;
  /**
   * What that role may look after there, today.
   * @example ["organization:read", "members:read", "usage:read"]
   */
  abilities!: string[];
  plan!: PlanLimitsDto;

  static of(membership: Membership, custom: CustomConfig): MembershipDto {
    const { id, name, slug, suspended_at, suspended_reason, plan, role } = membership;
    return {
      id,
      name,
      slug,
      status: suspended_at === null ? 'active' : 'suspended',
      suspension: suspended_at && { reason: suspended_reason ?? '', since: suspended_at.toISOString() },
      role,
      abilities: abilitiesOf(role, custom.key_managers),
      plan: PlanLimitsDto.of(plan, planOf(custom, plan)),
    };
  }
}

export class DashboardSessionDto {
  user!: SessionUserDto;
  /** The one that requests act in without `X-Organization-Id`. */
  organization_id!: number;
  /** In the order of joining. */
  organizations!: MembershipDto[];
}

export class DashboardSessionAnswer {
  data!: DashboardSessionDto;
}
