import { Injectable } from '@nestjs/common';
import { ChangeLog } from './change-log.js';
import { CredentialCache } from './credential-cache.js';
import { CredentialLookup, type StoredCredential } from './credential-lookup.js';
import { Turn } from './turn.js';

// The longer one question takes, the more requests share the next: with fewer questions all are answered sooner. But a
// connection that hangs holds nobody up for long.
const CONFIRMATION = { atOnce: 4, patienceMs: 20 };

/**
 * The credentials, as fast as from memory and as true as from the database: what is in memory is given only after
 * the change log, asked after the request arrived, has shown that nothing of it has changed. All requests of one turn
 * of the event loop share that question.
 */
@Injectable()
export class KnownCredentials {
  private readonly cache = new CredentialCache<StoredCredential>();
  private readonly confirmation = new Turn(() => this.confirm(), CONFIRMATION);

  constructor(
    private readonly log: ChangeLog,
    private readonly lookup: CredentialLookup,
  ) {}

  /**
   * @param hash SHA-256 of the secret, a character for each byte
   * @returns the credential, if there is one that has not been revoked, and the database's time (ms since 1970)
   */
  async find(hash: string): Promise<{ credential: StoredCredential | undefined; now: number }> {
    if (this.cache.has(hash)) {
      const now = await this.confirmation.ask();
      const credential = this.cache.get(hash);
      if (credential !== undefined) return { credential, now };
    }
    const { credential, position, now } = await this.lookup.find(hash);
    // What does not exist is not kept: an invented credential takes no room.
    if (credential !== undefined) this.cache.put(hash, credential, subjectsOf(credential), position);
    return { credential, now };
  }

  private async confirm(): Promise<number> {
    const asked = this.cache.position;
    const answer = await this.log.readFrom(asked);
    this.cache.learn(asked, answer);
    return answer.now;
  }
}

const subjectsOf = ({ identity }: StoredCredential) => ({
  credentialId: identity.credential.id,
  organizationId: identity.organization.id,
  userId: identity.user?.id ?? null,
});
