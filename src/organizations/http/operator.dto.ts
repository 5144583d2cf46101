import { IsIn, IsOptional } from 'class-validator';
import { CursorMeta, NoMeta } from '../../common/answers.dto.js';
import { PageQuery } from '../../common/page-query.dto.js';
import { IsId } from '../../common/validation/is-id.js';
import { IsLabel } from '../../common/validation/is-label.js';
import { PlanLimitsDto } from '../../config/plan.dto.js';
import type { OperatedOrganization } from '../operated-organizations.service.js';
import { OrganizationDto } from './organizations.dto.js';

export class OperatorQuery extends PageQuery {
  /** Only the one with this id. */
  @IsOptional()
  @IsId('an organization')
  id?: string;

  /** A part of the name, of the slug, or of an owner's e-mail address. */
  @IsOptional()
  @IsLabel(255)
  search?: string;

  @IsOptional()
  @IsIn(['active', 'suspended'])
  status?: 'active' | 'suspended';
}

export class OwnerDto {
  id!: number;
  name!: string;
  email!: string;
}

export class OperatedOrganizationDto extends OrganizationDto {
  suspended_at!: string | null;
  /** As the operator gave it. */
  suspended_reason!: string | null;
  owners!: OwnerDto[];

  static ofOperated({ organization, owners }: OperatedOrganization): OperatedOrganizationDto {
    return {
      ...OrganizationDto.of(organization),
      suspended_at: organization.suspendedAt?.toISOString() ?? null,
      suspended_reason: organization.suspendedReason,
      owners: [...owners],
    };
  }
}

export class OrganizationPageAnswer {
  data!: OperatedOrganizationDto[];
  meta!: CursorMeta;
}

export class PlanListAnswer {
  data!: PlanLimitsDto[];
  meta!: NoMeta;
}
