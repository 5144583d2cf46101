import { type Identity, Principal } from './principal.js';
import type { Role } from './roles.js';

function principal(abilities: readonly string[], role: Role | null, isImported = false): Principal {
  const identity: Identity = {
    credential: {
      id: 1,
      type: 'x',
      name: 'x',
      abilities,
      rateLimitPerMinute: 60,
      isImported,
      organizationId: 1,
    },
    organization: { id: 1, name: 'Acme', plan: 'free', suspended: false },
    user: role && { id: 1, name: 'Ada', email: 'ada@example.com', isOperator: false, role },
  };
  return new Principal(identity, ['owner']);
}

describe('what a request may do', () => {
  test("is never more than the credential, nor more than its user's role", () => {
    expect(principal(['*'], 'owner').can('api-keys:write')).toBe(true);
    expect(principal(['logs:read'], 'owner').can('api-keys:write')).toBe(false);
    expect(principal(['*'], 'member').can('api-keys:write')).toBe(false);
    expect(principal(['api-keys:write'], 'admin').can('api-keys:write')).toBe(false);
    expect(principal(['webhooks:write'], 'admin').can('webhooks:write')).toBe(true);
  });

  test('of a credential without a user: what it names, and no management by *', () => {
    expect(principal(['*'], null).can('logs:read')).toBe(true);
    expect(principal(['*'], null).can('members:read')).toBe(false);
    expect(principal(['members:read'], null).can('members:read')).toBe(true);
  });

  test('of one that another product issued: no management by *, whatever its user may do', () => {
    expect(principal(['*'], 'owner', true).can('logs:read')).toBe(true);
    expect(principal(['*'], 'owner', true).can('api-keys:write')).toBe(false);
    expect(principal(['*'], 'owner', true).can('operator:write')).toBe(false);
  });

  test('is told less what the user has lost', () => {
    expect(principal(['logs:read', 'webhooks:write', 'members:read'], 'member').abilities).toEqual([
      'logs:read',
      'members:read',
    ]);
    expect(principal(['*'], 'member').abilities).toEqual(['*']);
  });
});
