import type { Rooms } from './rooms.js';

/** All endpoints of one organization together have so many tries under way at most. */
export const ORGANIZATION_SHARE = 32;

/**
 * How many tries of each organization may be under way in this process: a hundred endpoints that hang, all of one
 * organization, must not hold up those of the others.
 */
export class OrganizationShares {
  private readonly underWay = new Map<number, number>();

  begin(organizationId: number): void {
    this.underWay.set(organizationId, (this.underWay.get(organizationId) ?? 0) + 1);
  }

  /** @returns whether it had been held back, and has room now */
  end(organizationId: number): boolean {
    const before = this.underWay.get(organizationId) ?? 0;
    if (before <= 1) this.underWay.delete(organizationId);
    else this.underWay.set(organizationId, before - 1);
    return before === ORGANIZATION_SHARE;
  }

  rooms(): Rooms {
    return {
      ids: [...this.underWay.keys()],
      rooms: [...this.underWay.values()].map((count) => Math.max(ORGANIZATION_SHARE - count, 0)),
    };
  }
}
