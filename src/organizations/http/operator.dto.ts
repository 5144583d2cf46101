import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CursorMeta, NoMeta } from '../../common/answers.dto.js';
import { PageQuery } from '../../common/page-query.dto.js';
import { OrganizationDto } from './organizations.dto.js';

export class OperatorQuery extends PageQuery {
  /** A part of the name or the slug. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
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
