import {
  covers,
  coversWithoutUser,
  isAbility,
  isManagement,
  isOperatorAbility,
  managementAbilities,
} from './abilities.js';

describe('matching of abilities', () => {
  test.each([
    [['logs:read'], 'logs:read', true],
    [['logs:read'], 'logs:write', false],
    [['logs:*'], 'logs:read', true],
    [['logs:*'], 'logs:*', true],
    [['logs:*'], 'logsbook:read', false],
    [['log:*'], 'logs:read', false],
    [['*'], 'logs:read', true],
    [['*'], 'logs:*', true],
    [['*'], '*', true],
    [['read'], 'read', true],
    [['read:*'], 'read', false],
    [['read'], 'read:logs', false],
    [[], 'read', false],
    [['a:read', 'b:read'], 'b:read', true],
  ])('%j contains %s: %s', (granted, wanted, expected) => {
    expect(covers(granted, wanted)).toBe(expected);
  });

  test('a pattern is contained only in the same pattern or a wider one, so handing on never widens', () => {
    expect(covers(['logs:read'], 'logs:*')).toBe(false);
    expect(covers(['logs:*'], '*')).toBe(false);
    expect(covers(['logs:read', 'logs:write'], 'logs:*')).toBe(false);
  });

  test("without a user, * holds no management and no operator's ability; a key has one only by name", () => {
    for (const ability of [
      ...Object.keys(managementAbilities),
      'api-keys:*',
      'operator:read',
      'operator:write',
    ]) {
      expect(coversWithoutUser(['*'], ability)).toBe(false);
    }
    expect(coversWithoutUser(['*'], 'logs:read')).toBe(true);
    expect(coversWithoutUser(['*', 'api-keys:read'], 'api-keys:read')).toBe(true);
    expect(coversWithoutUser(['*', 'api-keys:*'], 'api-keys:write')).toBe(true);
  });
});

describe('the form of abilities', () => {
  test.each(['*', 'read', 'logs:read', 'logs:*', 'a-b_c:d-e_f', '0:1'])('%s is one', (text) => {
    expect(isAbility(text)).toBe(true);
  });

  test.each([
    '',
    ' ',
    'Read',
    'logs:',
    ':read',
    '*:read',
    '*:*',
    'logs:re*',
    'a:b:c',
    'logs read',
    'é',
    '-a',
    'a\n',
  ])('%j is none', (text) => {
    expect(isAbility(text)).toBe(false);
  });

  test('64 characters are the most', () => {
    expect(isAbility('a'.repeat(64))).toBe(true);
    expect(isAbility('a'.repeat(65))).toBe(false);
  });

  test('management is told by the resource, patterns included', () => {
    expect(['webhooks:read', 'webhooks:*', 'members:anything', 'operator:*'].every(isManagement)).toBe(true);
    expect(['webhook:read', 'organizations:create', 'read', '*'].some(isManagement)).toBe(false);
    expect(isOperatorAbility('operator:*')).toBe(true);
    expect(isOperatorAbility('operators:read')).toBe(false);
  });
});
