import { managementAbilities } from './abilities.js';
import { isAtLeast, type Role, roles, standingCovers } from './roles.js';

const heldBy = (role: Role, keyManagers: readonly Role[] = ['owner']) =>
  Object.keys(managementAbilities).filter((ability) =>
    standingCovers({ role, isOperator: false }, keyManagers, ability),
  );

describe('what a role may do', () => {
  test('an owner may do all management, an admin all but that of keys, a member read a little', () => {
    const all = Object.keys(managementAbilities);
    expect(heldBy('owner')).toEqual(all);
    expect(heldBy('admin')).toEqual(all.filter((ability) => !ability.startsWith('api-keys:')));
    expect(heldBy('member')).toEqual(['organization:read', 'members:read', 'usage:read']);
  });

  test('key_managers says who may manage keys, also when it leaves the owner out', () => {
    expect(heldBy('admin', ['owner', 'admin'])).toContain('api-keys:write');
    expect(heldBy('member', ['member'])).toContain('api-keys:write');
    expect(heldBy('owner', ['admin'])).not.toContain('api-keys:write');
  });

  test('a pattern is held only as a whole', () => {
    const member = { role: 'member', isOperator: false } as const;
    expect(standingCovers(member, ['owner'], 'members:*')).toBe(false);
    expect(standingCovers({ ...member, role: 'admin' }, ['owner'], 'members:*')).toBe(true);
    expect(standingCovers({ ...member, role: 'admin' }, ['owner'], 'api-keys:*')).toBe(false);
  });

  test("the operator's abilities depend on the operator alone, not on a role", () => {
    for (const ability of ['operator:read', 'operator:write', 'operator:*']) {
      expect(standingCovers({ role: 'owner', isOperator: false }, ['owner'], ability)).toBe(false);
      expect(standingCovers({ role: 'member', isOperator: true }, ['owner'], ability)).toBe(true);
    }
  });

  test("the product's own API is open to every member", () => {
    expect(standingCovers({ role: 'member', isOperator: false }, ['owner'], 'campaigns:write')).toBe(true);
    expect(standingCovers({ role: 'member', isOperator: false }, ['owner'], '*')).toBe(true);
  });

  test('owner, admin, member: each is at least itself and all below', () => {
    const pairs = roles.flatMap((a) => roles.filter((b) => isAtLeast(a, b)).map((b) => `${a}>=${b}`));
    expect(pairs).toEqual([
      'owner>=owner',
      'owner>=admin',
      'owner>=member',
      'admin>=admin',
      'admin>=member',
      'member>=member',
    ]);
  });
});
