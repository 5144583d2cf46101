import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import { planOf } from '../config/custom-config.js';
import type { Settings } from '../config/settings.js';
import { credentialType, type CredentialTypeName } from './credential-types.js';

/** How many requests a minute a credential has: its own number, its type's, or its organization's plan's. */
@Injectable()
export class RateLimits {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  of(type: CredentialTypeName, own: number | null, plan: string): number {
    return (
      own ??
      credentialType(type).rateLimitPerMinute ??
      planOf(this.settings.custom, plan).rate_limit_per_minute
    );
  }

  /** How many keys the plan allows; undefined: any number. */
  maxKeysOf(plan: string): number | undefined {
    return planOf(this.settings.custom, plan).max_keys;
  }
}
