import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import type { ApiKeyFacts } from '../events/event-types.js';
import { toFacts } from './api-key-facts.js';
import { findApiKeyByHash } from './api-key-store.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { type CredentialLookup, importedLookupOf, isPresentedAs, lookupOf } from './credential-text.js';
import { ImportedCredentials } from './imported-credentials.js';
import { RateLimits } from './rate-limits.js';

/** What becomes of a request with a key, and why. */
export const outcomes = {
  accepted: 'The key is good: requests with it are accepted, within its rate limit.',
  revoked: 'The key was revoked. It is refused for good.',
  expired: 'The key has expired. It is refused for good.',
  suspended: 'The organization is suspended. All of its keys are refused until it is reinstated.',
  unknown:
    'This organization has no such key. It may be mistyped, of another organization, or the token of a user.',
  malformed: 'This cannot be a key: its form is wrong, or a character is mistyped or missing.',
} as const;

export type Outcome = keyof typeof outcomes;

export interface Inspection {
  readonly outcome: Outcome;
  /** None where it is refused. */
  readonly abilities: readonly string[];
  readonly apiKey: ApiKeyFacts | null;
}

/** Says what a key is worth, to those who look after it (in the spirit of RFC 7662). Looking at a key is no use of it. */
@Injectable()
export class KeyInspection {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly imported: ImportedCredentials,
    private readonly rateLimits: RateLimits,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Only the organization's own keys are known: all others are as unknown as if they did not exist. */
  async inspect(organizationId: number, text: string): Promise<Inspection> {
    const own = lookupOf(text, this.settings.custom.brand);
    const lookup = own ?? ((await this.imported.exist()) ? importedLookupOf(text) : undefined);
    if (lookup === undefined) return nothing('malformed');
    const key = await this.find(organizationId, lookup);
    if (key === null || (own === undefined && key.importedAt === null)) return nothing('unknown');
    const outcome = outcomeOf(key);
    return {
      outcome,
      abilities: outcome === 'accepted' ? key.permissions : [],
      apiKey: toFacts(key, this.rateLimits),
    };
  }

  private async find(organizationId: number, lookup: CredentialLookup): Promise<ApiKeyEntity | null> {
    const hash = Buffer.from(lookup.hash, 'latin1');
    const key = await findApiKeyByHash(this.dataSource.manager, organizationId, hash);
    if (key === null) return null;
    return isPresentedAs({ type: key.type, presentedId: key.presentedId ?? key.id }, lookup) ? key : null;
  }
}

const nothing = (outcome: Outcome): Inspection => ({ outcome, abilities: [], apiKey: null });

/** What lasts goes first: a revoked key does not come back with its organization. */
function outcomeOf({ status, organization }: ApiKeyEntity): Outcome {
  if (status !== 'active') return status;
  return organization.suspendedAt === null ? 'accepted' : 'suspended';
}
