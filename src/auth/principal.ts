import { covers, coversWithoutUser, isManagement } from './abilities.js';
import { abilitiesOf, type Role, standingCovers } from './roles.js';

/** The organization that a request acts in. */
export interface ActingOrganization {
  readonly id: number;
  readonly name: string;
  readonly plan: string;
  readonly suspended: boolean;
}

/** The user behind a personal token or a session, in the organization that the request acts in. */
export interface ActingUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly isOperator: boolean;
  readonly role: Role;
}

/** What is known of a credential that was presented and found good. */
export interface Identity {
  readonly credential: {
    readonly id: number;
    readonly type: string;
    readonly name: string;
    /** As stored; what they are worth depends on the user, if there is one. */
    readonly abilities: readonly string[];
    readonly rateLimitPerMinute: number;
    /** Another product issued it: what its `*` meant there was no management of ours. */
    readonly isImported: boolean;
    /** Where it belongs; a user's token may act in another organization of theirs. */
    readonly organizationId: number;
  };
  readonly organization: ActingOrganization;
  readonly user: ActingUser | null;
}

/** Whose request this is, and what it may do. Made anew for every request. */
export class Principal {
  constructor(
    readonly identity: Identity,
    private readonly keyManagers: readonly Role[],
  ) {}

  get credential(): Identity['credential'] {
    return this.identity.credential;
  }

  get organization(): ActingOrganization {
    return this.identity.organization;
  }

  get user(): ActingUser | null {
    return this.identity.user;
  }

  /** Whether this request may do it, today: never more than the credential, nor more than its user. */
  can(ability: string): boolean {
    const { credential, user } = this.identity;
    const granted = user === null || credential.isImported ? coversWithoutUser : covers;
    return (
      granted(credential.abilities, ability) &&
      (user === null || standingCovers(user, this.keyManagers, ability))
    );
  }

  /** Whether this request may do all that a member of that role may. */
  holdsRole(role: Role): boolean {
    return abilitiesOf(role, this.keyManagers).every((ability) => this.can(ability));
  }

  /** The credential's abilities, less those of them that its user has no longer. */
  get abilities(): string[] {
    return this.credential.abilities.filter((ability) => !isManagement(ability) || this.can(ability));
  }
}
