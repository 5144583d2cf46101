import { ORGANIZATION_SHARE, OrganizationShares } from './organization-shares.js';

describe('the tries of an organization under way', () => {
  test('are told as the room that is left, for those that have any', () => {
    const shares = new OrganizationShares();
    shares.begin(7);
    shares.begin(7);
    shares.begin(8);
    expect(shares.rooms()).toEqual({ ids: [7, 8], rooms: [ORGANIZATION_SHARE - 2, ORGANIZATION_SHARE - 1] });
    expect(shares.end(8)).toBe(false);
    expect(shares.rooms()).toEqual({ ids: [7], rooms: [ORGANIZATION_SHARE - 2] });
  });

  test('are as many as its share, and the first that ends says that there is room again', () => {
    const shares = new OrganizationShares();
    for (let i = 0; i < ORGANIZATION_SHARE; i++) shares.begin(7);
    expect(shares.rooms()).toEqual({ ids: [7], rooms: [0] });
    expect(shares.end(7)).toBe(true);
    expect(shares.end(7)).toBe(false);
    expect(shares.rooms().rooms).toEqual([2]);
  });
});
