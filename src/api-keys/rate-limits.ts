import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { credentialType, type CredentialTypeName } from './credential-types.js';

/** How many requests a minute a credential has: its own number, its type's, or its organization's plan's. */
@Injectable()
export class RateLimits {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  of(type: CredentialTypeName, own: number | null, plan: string): number {
    return own ?? credentialType(type).rateLimitPerMinute ?? this.planOf(plan).rate_limit_per_minute;
  }

  /** How many keys the plan allows; undefined: any number. */
  maxKeysOf(plan: string): number | undefined {
    return this.planOf(plan).max_keys;
  }

  // A plan that was taken out of the configuration gives what the free one gives.
  private planOf(plan: string) {
    const { plans } = this.settings.custom;
    return plans[plan] ?? plans.free ?? { rate_limit_per_minute: 60 };
  }
}
