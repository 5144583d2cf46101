import type { PersonFacts } from './event-types.js';

/** Who makes a change, and from where: goes into the audit log and the events. */
export interface Actor {
  readonly user: PersonFacts | null;
  readonly credentialId: number | null;
  readonly ip: string | null;
}
