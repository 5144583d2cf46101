import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { Counters } from '../rate-limit/counters.js';
import type { Identity } from './principal.js';

const WINDOW_SECONDS = 60;

/**
 * Holds a credential to its requests per minute, and tells it where it stands: `RateLimit-Policy` and
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and the older `X-RateLimit-…`.
 */
@Injectable()
export class CredentialRateLimit {
  constructor(private readonly counters: Counters) {}

  /** @throws {LatchkeyError} `rate_limited` when the request is one too many */
  async count({ credential }: Identity, response: Response): Promise<void> {
    const limit = credential.rateLimitPerMinute;
    const { used, resetSeconds } = await this.counters.increment(`key:${credential.id}`, WINDOW_SECONDS);
    const remaining = Math.max(0, limit - used);
    response.setHeader('RateLimit-Policy', `"default";q=${limit};w=${WINDOW_SECONDS}`);
    response.setHeader('RateLimit', `"default";r=${remaining};t=${resetSeconds}`);
    response.setHeader('X-RateLimit-Limit', limit);
    response.setHeader('X-RateLimit-Remaining', remaining);
    if (used > limit) {
      throw new LatchkeyError('rate_limited', `Over the limit of ${limit} requests per minute.`, {
        retryAfterSeconds: resetSeconds,
      });
    }
  }
}
