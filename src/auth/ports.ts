import type { ActingOrganization, Identity } from './principal.js';
import type { Role } from './roles.js';

export type Verification = Identity | 'unknown' | 'expired';

/** Port: who stands behind a presented credential. Filled by the module that keeps the credentials. */
export abstract class CredentialVerifier {
  /**
   * @param presented what the client sent, as it came
   * @returns `unknown` also for malformed and revoked ones: nobody may learn the difference
   */
  abstract verify(presented: string): Promise<Verification>;
  /** Whether the text has the form of one of our credentials. */
  abstract recognises(text: string): boolean;
  /** Says that the credential was used; must not cost a write per request. */
  abstract touch(credentialId: number): void;
}

/** Port: which organizations somebody may act in. Filled by the module that keeps the organizations. */
export abstract class OrganizationAccess {
  /** The organization and the user's role in it, or null when the user is no member. */
  abstract asMember(
    organizationId: number,
    userId: number,
  ): Promise<{ organization: ActingOrganization; role: Role } | null>;
  /** Any organization: for the operator. */
  abstract asOperator(organizationId: number): Promise<ActingOrganization | null>;
}
