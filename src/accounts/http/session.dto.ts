import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { abilitiesOf, type Role } from '../../auth/roles.js';
import { type CustomConfig, planOf } from '../../config/custom-config.js';
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

export class PlanOfMembershipDto {
  name!: string;
  /** Of each key that has no limit of its own. */
  rate_limit_per_minute!: number;
  /** Null: any number. */
  max_keys!: number | null;
}

export class MembershipDto {
  id!: number;
  name!: string;
  slug!: string;
  status!: 'active' | 'suspended';
  /** What the user is there. */
  role!: Role;
  /**
   * What that role may look after there, today.
   * @example ["organization:read", "members:read", "usage:read"]
   */
  abilities!: string[];
  plan!: PlanOfMembershipDto;

  static of({ id, name, slug, suspended, plan, role }: Membership, custom: CustomConfig): MembershipDto {
    const { rate_limit_per_minute, max_keys = null } = planOf(custom, plan);
    return {
      id,
      name,
      slug,
      status: suspended ? 'suspended' : 'active',
      role,
      abilities: abilitiesOf(role, custom.key_managers),
      plan: { name: plan, rate_limit_per_minute, max_keys },
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
