import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LatchkeyError, unauthenticated } from '../common/errors/latchkey-error.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { isOperatorAbility } from './abilities.js';
import { ActingOrganizations } from './acting-organizations.js';
import { CredentialRateLimit } from './credential-rate-limit.js';
import { CredentialVerifier } from './ports.js';
import { presentedCredential } from './presented-credential.js';
import { type Identity, Principal } from './principal.js';
import { SESSION, SessionCookie } from './session-cookie.js';

/** What a route permits beyond a credential in the headers, with the abilities it needs. */
export interface AdmissionOptions {
  /** Which path parameter names the organization, if one does. */
  readonly organizationParam?: string;
  /** Whether the dashboard's cookie will do, where no credential is in the headers. */
  readonly isOpenToSessions?: boolean;
  /** Whether it does so also where the organization is suspended. */
  readonly isOpenWhileSuspended?: boolean;
}

/** Lets a request in, or says why not: whose it is, within its limit, in which organization, able to do what it wants. */
@Injectable()
export class Admission {
  constructor(
    private readonly verifier: CredentialVerifier,
    private readonly organizations: ActingOrganizations,
    private readonly rateLimit: CredentialRateLimit,
    private readonly cookie: SessionCookie,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @param needed the abilities that the request needs, all of them
   * @throws {LatchkeyError} `unauthenticated`, `credential_expired`, `ambiguous_credentials`, `rate_limited`,
   *   `not_found` (of the organization), `organization_suspended`, `insufficient_scope`
   */
  async admit(
    request: Request,
    response: Response,
    needed: readonly string[],
    { organizationParam, isOpenToSessions = false, isOpenWhileSuspended = false }: AdmissionOptions = {},
  ): Promise<Principal> {
    const identity = await this.authenticate(request, isOpenToSessions);
    await this.rateLimit.count(identity, response);
    this.verifier.touch(identity.credential.id);
    const acting = await this.organizations.resolve(identity, request, organizationParam, needed);
    const principal = new Principal(acting, this.settings.custom.key_managers);
    const isAnyway = isOpenWhileSuspended && identity.credential.type === SESSION;
    if (!isAnyway && isSuspended(identity, acting)) refuseSuspended(needed);
    authorize(principal, needed);
    return principal;
  }

  private async authenticate(request: Request, isOpenToSessions: boolean): Promise<Identity> {
    const presented = presentedCredential(request, (text) => this.verifier.recognises(text));
    if (presented !== undefined) return this.verify(presented, false);
    const cookie = isOpenToSessions ? this.cookie.read(request) : undefined;
    if (cookie === undefined) throw unauthenticated();
    return this.verify(cookie, true);
  }

  /** A session is good in its cookie alone, and nothing else is good there. */
  private async verify(presented: string, isCookie: boolean): Promise<Identity> {
    const verification = await this.verifier.verify(presented);
    if (verification === 'unknown') throw unauthenticated();
    if (verification === 'expired') {
      throw new LatchkeyError('credential_expired', 'The credential has expired.');
    }
    if ((verification.credential.type === SESSION) !== isCookie) throw unauthenticated();
    return verification;
  }
}

/** A token's own organization counts wherever it acts. A session is the user's: it acts in any of their organizations. */
function isSuspended(own: Identity, acting: Identity): boolean {
  return (own.credential.type !== SESSION && own.organization.suspended) || acting.organization.suspended;
}

/** The operator must be able to reinstate what is suspended. */
function refuseSuspended(needed: readonly string[]): void {
  if (needed.some(isOperatorAbility)) return;
  throw new LatchkeyError('organization_suspended', 'This organization is currently suspended.');
}

function authorize(principal: Principal, needed: readonly string[]): void {
  const missing = needed.filter((ability) => !principal.can(ability));
  if (missing.length > 0) {
    throw new LatchkeyError('insufficient_scope', `This needs the ability ${missing.join(' and ')}.`, {
      scope: missing,
    });
  }
}
