import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SessionsService } from '../api-keys/sessions.service.js';
import { CredentialVerifier } from '../auth/ports.js';
import type { Identity } from '../auth/principal.js';
import { invalidInput } from '../common/errors/latchkey-error.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { personOf } from '../users/user.entity.js';
import { Identification } from './identification.js';

/** Signing in to the dashboard, and out. */
@Injectable()
export class DashboardSessions {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly identification: Identification,
    private readonly organizations: OrganizationsService,
    private readonly sessions: SessionsService,
    private readonly verifier: CredentialVerifier,
  ) {}

  /**
   * Always a new session: one that somebody has brought along is not taken over.
   *
   * @returns what the cookie is to hold
   * @throws {LatchkeyError} `invalid_input`, `rate_limited`
   */
  async begin(email: string, password: string, address: string): Promise<string> {
    const user = await this.identification.byPassword(email, password, { address, deviceName: 'Dashboard' });
    const [organization] = await this.organizations.listOf(user.id);
    if (organization === undefined) {
      throw invalidInput({ email: ['You are no member of any organization; ask for an invitation.'] });
    }
    const actor = { user: personOf(user), credentialId: null, ip: address };
    const { plainText } = await this.dataSource.transaction(async (tx) => {
      await this.identification.hold(tx, user);
      return this.sessions.begin(tx, organization.id, user.id, actor);
    });
    return plainText;
  }

  /** Ends what a cookie holds, if it is a session. */
  async endPresented(cookie: string, address: string): Promise<void> {
    const verification = await this.verifier.verify(cookie);
    if (typeof verification !== 'string') await this.end(verification, address);
  }

  /**
   * Ends the session; nothing happens to other credentials.
   *
   * @param address from where it is asked for
   */
  async end({ credential, user }: Identity, address: string): Promise<void> {
    if (user === null) return;
    const actor = { user: personOf(user), credentialId: credential.id, ip: address };
    await this.sessions.end(user.id, credential.id, actor);
  }
}
