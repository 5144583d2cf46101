import { customConfigSchema } from '../config/custom-config.js';
import { type Settings, SettingsError } from '../config/settings.js';
import { Scopes } from './scopes.js';

const scopesWith = (...names: string[]) =>
  new Scopes({ custom: customConfigSchema.parse({ scopes: names.map((name) => ({ name })) }) } as Settings);

describe('the scopes that a key can be given', () => {
  test("are Latchkey's own, then the configuration file's, then an extension's", () => {
    const scopes = scopesWith('reports:read');
    scopes.declare([{ name: 'campaigns:read', description: 'List campaigns.' }]);
    expect(scopes.list().slice(0, 2)).toMatchObject([
      { name: 'read', source: 'core' },
      { name: 'write', source: 'core' },
    ]);
    expect(scopes.list().slice(-2)).toEqual([
      { name: 'reports:read', description: '', source: 'custom' },
      { name: 'campaigns:read', description: 'List campaigns.', source: 'custom' },
    ]);
  });

  test('include all of a resource, if the resource has any', () => {
    const scopes = scopesWith('reports:read');
    expect(scopes.includes('reports:read')).toBe(true);
    expect(scopes.includes('reports:*')).toBe(true);
    expect(scopes.includes('reports')).toBe(false);
    expect(scopes.includes('report:*')).toBe(false);
    expect(scopes.includes('*')).toBe(false);
  });

  test('cannot be changed in meaning by a custom one, and the person who starts the server is told', () => {
    expect(() => scopesWith('api-keys:write')).toThrow(SettingsError);
    expect(() => scopesWith('read')).toThrow('LATCHKEY_CONFIG: The scope "read" is one of Latchkey\'s own.');
  });

  test.each(['*', 'reports:*', 'Reports', 'a b', '', 'operator', 'operator:write'])(
    'cannot be called %j',
    (name) => {
      expect(() => scopesWith().declare([{ name, description: '' }])).toThrow(
        'cannot be the name of a scope',
      );
    },
  );

  test('may be called like something of JavaScript', () => {
    expect(scopesWith('constructor').includes('constructor')).toBe(true);
    expect(scopesWith().includes('constructor')).toBe(false);
  });
});
