import type { CustomConfig } from './custom-config.js';

/** What a plan gives to those who have it. */
export class PlanLimitsDto {
  name!: string;
  /** Of each key that has no limit of its own. */
  rate_limit_per_minute!: number;
  /** Null: any number. */
  max_keys!: number | null;

  static of(name: string, plan: CustomConfig['plans'][string]): PlanLimitsDto {
    return { name, rate_limit_per_minute: plan.rate_limit_per_minute, max_keys: plan.max_keys ?? null };
  }
}
