import { IsIn, IsOptional } from 'class-validator';
import { CursorMeta, NoMeta } from '../../common/answers.dto.js';
import { PageQuery } from '../../common/page-query.dto.js';
import { IsId } from '../../common/validation/is-id.js';
import { IsLabel } from '../../common/validation/is-label.js';
import type { OrganizationEntity } from '../organization.entity.js';
import { OrganizationDto } from './organizations.dto.js';

export class OperatorQuery extends PageQuery {
  /** Only the one with this id. */
  @IsOptional()
  @IsId('an organization')
  id?: string;

  /** A part of the name or the slug. */
  @IsOptional()
  @IsLabel(255)
  search?: string;

  @IsOptional()
  @IsIn(['active', 'suspended'])
  status?: 'active' | 'suspended';
}

export class OperatedOrganizationDto extends OrganizationDto {
  suspended_at!: string | null;
  /** As the operator gave it. */
  suspended_reason!: string | null;

  static override of(organization: OrganizationEntity): OperatedOrganizationDto {
    return {
      ...OrganizationDto.of(organization),
      suspended_at: organization.suspendedAt?.toISOString() ?? null,
      suspended_reason: organization.suspendedReason,
    };
  }
}

export class OrganizationPageAnswer {
  data!: OperatedOrganizationDto[];
  meta!: CursorMeta;
}

export class PlanOfConfigurationDto {
  name!: string;
  /** Of each key that has no limit of its own. */
  rate_limit_per_minute!: number;
  /** Null: any number. */
  max_keys!: number | null;
}

export class PlanListAnswer {
  data!: PlanOfConfigurationDto[];
  meta!: NoMeta;
}
