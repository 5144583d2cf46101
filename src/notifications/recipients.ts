import { Injectable } from '@nestjs/common';
import type { PersonFacts } from '../events/event-types.js';
import { MembersService } from '../organizations/members.service.js';

/** To whom a mail goes: e-mail addresses of today's members, never of those who have left or are disabled. */
@Injectable()
export class Recipients {
  constructor(private readonly members: MembersService) {}

  /** All of them. */
  async owners(organizationId: number): Promise<string[]> {
    return addressesOf(await this.members.reachable(organizationId, { role: 'owner' }));
  }

  /** The person, if they still are a member; else nobody. */
  async member(organizationId: number, person: PersonFacts | null): Promise<string[]> {
    if (person === null) return [];
    return addressesOf(await this.members.reachable(organizationId, { userId: person.id }));
  }

  /** The person, if they still are a member; else the owners. */
  async memberOrOwners(organizationId: number, person: PersonFacts | null): Promise<string[]> {
    const member = await this.member(organizationId, person);
    return member.length > 0 ? member : this.owners(organizationId);
  }
}

const addressesOf = (people: readonly PersonFacts[]) => people.map(({ email }) => email);
