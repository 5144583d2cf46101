import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { customConfigSchema } from '../config/custom-config.js';
import type { Settings } from '../config/settings.js';
import { type ApiKeyRequest, planApiKey } from './new-api-key.js';
import { Scopes } from './scopes.js';

const custom = customConfigSchema.parse({ scopes: [{ name: 'reports:read' }, { name: 'reports:write' }] });
const scopes = new Scopes({ custom } as Settings);

const plan = (request: Partial<ApiKeyRequest>) =>
  planApiKey({ name: 'CI', type: 'api_key', ...request }, scopes);

function fieldsRefused(request: Partial<ApiKeyRequest>): string[] {
  try {
    plan(request);
  } catch (error) {
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code: 'invalid_input' });
    return Object.keys((error as LatchkeyError).extras.errors ?? {}).sort();
  }
  return [];
}

describe('a request for a new key', () => {
  test('gets what its type has when it asks for nothing', () => {
    expect(plan({})).toEqual({ permissions: [], environment: null });
    expect(plan({ type: 'token' })).toEqual({ permissions: ['*'], environment: null });
    expect(plan({ type: 'runtime' })).toEqual({ permissions: ['runtime'], environment: 'live' });
  });

  test('gets the permissions it asks for, each once', () => {
    expect(plan({ permissions: ['read', 'reports:read', 'read'] }).permissions).toEqual([
      'read',
      'reports:read',
    ]);
    expect(plan({ permissions: ['reports:*', 'api-keys:read'] }).permissions).toEqual([
      'reports:*',
      'api-keys:read',
    ]);
    expect(plan({ permissions: [] }).permissions).toEqual([]);
    expect(plan({ type: 'runtime', permissions: ['runtime', 'read'] }).permissions).toEqual([
      'runtime',
      'read',
    ]);
  });

  test.each([
    '*',
    '',
    'unknown',
    'reports',
    'reports:',
    'reports:delete',
    'unknown:*',
    'read:*',
    ':*',
    'READ',
    '*:*',
  ])('is refused the permission %j', (permission) => {
    expect(fieldsRefused({ permissions: ['read', permission] })).toEqual(['permissions']);
    expect(fieldsRefused({ type: 'runtime', permissions: [permission] })).toEqual(['permissions']);
  });

  test.each([30, 60, 90, null])('of a token may ask for %j days', (expiresInDays) => {
    expect(fieldsRefused({ type: 'token', expiresInDays })).toEqual([]);
  });

  test.each([0, 1, 31, 45, -30, 365])('of a token may not ask for %j days', (expiresInDays) => {
    expect(fieldsRefused({ type: 'token', expiresInDays })).toEqual(['expires_in_days']);
  });

  test('is refused the fields of other types, all of them named', () => {
    const all: Partial<ApiKeyRequest> = {
      permissions: ['read'],
      expiresAt: '2099-01-01T00:00:00Z',
      expiresInDays: 30,
      environment: 'live',
    };
    expect(fieldsRefused({ ...all, type: 'api_key' })).toEqual(['environment', 'expires_in_days']);
    expect(fieldsRefused({ ...all, type: 'token' })).toEqual(['environment', 'expires_at', 'permissions']);
    expect(fieldsRefused({ ...all, type: 'runtime' })).toEqual(['expires_at', 'expires_in_days']);
  });
});
