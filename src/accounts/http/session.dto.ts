import { IsString, MaxLength } from 'class-validator';
import type { Role } from '../../auth/roles.js';
import type { Membership } from '../../organizations/organizations.service.js';

export class SignInDto {
  /** @example 'ada@example.com' */
  @IsString()
  @MaxLength(254)
  email!: string;

  @IsString()
  @MaxLength(256)
  password!: string;
}

export class SessionUserDto {
  id!: number;
  name!: string;
  email!: string;
  /** Looks after the whole server. */
  is_operator!: boolean;
}

export class MembershipDto {
  id!: number;
  name!: string;
  slug!: string;
  status!: 'active' | 'suspended';
  /** What the user is there. */
  role!: Role;

  static of({ suspended, ...membership }: Membership): MembershipDto {
    return { ...membership, status: suspended ? 'suspended' : 'active' };
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
