import { Inject, Injectable } from '@nestjs/common';
import { CredentialVerifier, type Verification } from '../auth/ports.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { KnownCredentials } from './check/known-credentials.js';
import {
  type CredentialLookup,
  importedLookupOf,
  isPresentedAs,
  lookupOf,
  readCredentialText,
} from './credential-text.js';
import { ImportedCredentials } from './imported-credentials.js';
import { LastUsed } from './last-used.js';

/** Finds the credential that was presented, by the SHA-256 of its secret. */
@Injectable()
export class CredentialVerifierService extends CredentialVerifier {
  constructor(
    private readonly known: KnownCredentials,
    private readonly lastUsed: LastUsed,
    private readonly imported: ImportedCredentials,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  override async verify(presented: string): Promise<Verification> {
    const own = lookupOf(presented, this.settings.custom.brand);
    const lookup = own ?? (await this.lookupAmongImported(presented));
    if (lookup === undefined) return 'unknown';
    const { credential, now } = await this.known.find(lookup.hash);
    if (credential === undefined || !isPresentedAs(credential, lookup)) return 'unknown';
    if (own === undefined && !credential.identity.credential.isImported) return 'unknown';
    const isExpired = credential.expiresAt !== null && credential.expiresAt <= now;
    return isExpired ? 'expired' : credential.identity;
  }

  override recognises(text: string): boolean {
    return readCredentialText(text, this.settings.custom.brand) !== undefined;
  }

  override touch(credentialId: number): void {
    this.lastUsed.touch(credentialId);
  }

  /** Where nothing was imported, a text that cannot be ours is refused without a look at the credentials. */
  private async lookupAmongImported(presented: string): Promise<CredentialLookup | undefined> {
    return (await this.imported.exist()) ? importedLookupOf(presented) : undefined;
  }
}
