import { IsIn, IsOptional } from 'class-validator';
import { CursorMeta, NoMeta } from '../../common/answers.dto.js';
import { PageQuery } from '../../common/page-query.dto.js';
import { IsLabel } from '../../common/validation/is-label.js';
import { OrganizationDto } from './organizations.dto.js';

export class OperatorQuery extends PageQuery {
  /** A part of the name or the slug. */
  @IsOptional()
  @IsLabel(255)
  search?: string;

  @IsOptional()
  @IsIn(['active', 'suspended'])
  status?: 'active' | 'suspended';
}

export class OrganizationPageAnswer {
  data!: OrganizationDto[];
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
