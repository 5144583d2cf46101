import { IsOptional } from 'class-validator';
import { IsCount } from '../../common/validation/is-count.js';
import type { DailyUsage, DailyUsageOfKey } from '../usage.service.js';

export class UsageQuery {
  /** How many days, with today (UTC): 1 to 90, 30 when left out. */
  @IsOptional()
  @IsCount(1, 90)
  days?: number;
}

export class UsageOfKeyDto implements DailyUsageOfKey {
  /** Null: all personal tokens and sessions together, which are their users'. */
  api_key_id!: number | null;
  name!: string | null;
  requests!: number;
  /** A number for each day, the first of them first. */
  by_day!: number[];
}

export class UsageDto implements DailyUsage {
  /** The first of the days, as YYYY-MM-DD (UTC). */
  since!: string;
  requests!: number;
  /** The thousand most used, the most used first. */
  api_keys!: UsageOfKeyDto[];
}

export class UsageAnswer {
  data!: UsageDto;
}
