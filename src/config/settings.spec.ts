import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SettingsError } from './settings.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (environment: Record<string, string> = {}) => readSettings({ DATA_DIR: folder, ...environment });

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
  return [];
}

function configFile(content: unknown): string {
  const file = join(folder, 'custom.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('settings', () => {
  test('have defaults that need nothing but a folder', () => {
    expect(read()).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      appUrl: 'http://localhost:3000',
      databaseUrl: undefined,
      redisUrl: undefined,
      smtpUrl: undefined,
      mailFrom: 'Latchkey <no-reply@localhost>',
      registrationOpen: true,
      webhookAllowedNetworks: [],
      trustProxy: false,
      custom: {
        scopes: [],
        brand: 'latchkey',
        key_managers: ['owner'],
        plans: { free: { rate_limit_per_minute: 60 } },
      },
    });
    expect(readSettings({ DATA_DIR: folder, PORT: '', DATABASE_URL: '' })).toEqual(read());
  });

  test('are taken from the environment', () => {
    const secret = 's'.repeat(32);
    const given = read({
      PORT: '0',
      HOST: '::',
      APP_URL: 'https://keys.example.com/',
      DATABASE_URL: 'postgres://localhost/latchkey',
      LATCHKEY_SECRET: secret,
      REDIS_URL: 'rediss://localhost',
      SMTP_URL: 'smtps://localhost',
      MAIL_FROM: 'Keys <keys@example.com>',
      REGISTRATION: 'closed',
      WEBHOOK_ALLOWED_NETWORKS: '10.0.0.0/8, fd00::/8',
      TRUST_PROXY: 'true',
    });
    expect(given).toMatchObject({
      port: 0,
      host: '::',
      appUrl: 'https://keys.example.com',
      secret,
      registrationOpen: false,
      webhookAllowedNetworks: ['10.0.0.0/8', 'fd00::/8'],
      trustProxy: true,
    });
    expect(existsSync(join(folder, 'secret'))).toBe(false);
  });

  test('that are wrong are reported together, each by its name', () => {
    const problems = problemsOf({
      PORT: '70000',
      APP_URL: 'keys.example.com',
      DATABASE_URL: 'mysql://localhost/latchkey',
      REDIS_URL: 'http://localhost',
      SMTP_URL: 'localhost:25',
      MAIL_FROM: 'nobody',
      LATCHKEY_SECRET: 'short',
      LATCHKEY_CONFIG: join(folder, 'missing.json'),
      REGISTRATION: 'maybe',
      WEBHOOK_ALLOWED_NETWORKS: '10.0.0.0/8,10.0.0.0/99,home',
      TRUST_PROXY: 'yes',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
      'PORT',
      'APP_URL',
      'DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
      'MAIL_FROM',
      'LATCHKEY_SECRET',
      'REGISTRATION',
      'WEBHOOK_ALLOWED_NETWORKS',
      'WEBHOOK_ALLOWED_NETWORKS',
      'TRUST_PROXY',
      'LOG_LEVEL',
      'LATCHKEY_CONFIG',
    ]);
  });

  test.each(['-1', '65536', '3000.5', '0x50', 'http', '1e3', '999999'])('know no port %j', (port) => {
    expect(problemsOf({ PORT: port })).toEqual([expect.stringMatching(/^PORT must be a port number/)]);
  });

  test('say what is wrong without repeating what may be secret', () => {
    const text = problemsOf({
      DATABASE_URL: 'mysql://root:hunter2@localhost/db',
      REDIS_URL: 'http://:hunter2@localhost',
      SMTP_URL: 'https://me:hunter2@localhost',
      LATCHKEY_SECRET: 'hunter2',
    }).join('\n');
    expect(text).toContain('SMTP_URL');
    expect(text).not.toContain('hunter2');
  });

  test('need a LATCHKEY_SECRET where there is a DATABASE_URL, for all nodes must share it', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://localhost/latchkey' })).toEqual([
      expect.stringContaining('LATCHKEY_SECRET must be given together with DATABASE_URL'),
    ]);
  });
});

describe('the secret of the embedded database', () => {
  test('is made once, and is readable for its owner alone', () => {
    const { secret } = read();
    expect(secret.length).toBeGreaterThanOrEqual(32);
    const file = join(folder, 'secret');
    expect(readFileSync(file, 'utf8').trim()).toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(read().secret).toBe(secret);
  });

  test('makes its folder, which is open to its owner alone', () => {
    const dataDir = join(folder, 'deep', 'data');
    read({ DATA_DIR: dataDir });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  test('is another in another folder', () => {
    expect(read({ DATA_DIR: join(folder, 'a') }).secret).not.toBe(
      read({ DATA_DIR: join(folder, 'b') }).secret,
    );
  });

  test('is not made when a setting is wrong', () => {
    problemsOf({ PORT: 'x' });
    expect(existsSync(join(folder, 'secret'))).toBe(false);
  });

  test('that was cut short is refused, not replaced', () => {
    writeFileSync(join(folder, 'secret'), 'short\n');
    expect(problemsOf({})).toEqual([expect.stringContaining('fewer than 32 characters')]);
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('short\n');
  });
});

describe('the configuration file', () => {
  test('adds to the built-in plans and says the rest', () => {
    const { custom } = read({
      LATCHKEY_CONFIG: configFile({
        scopes: [{ name: 'reports:read', description: 'Read reports.' }],
        plans: { free: { rate_limit_per_minute: 10, max_keys: 2 }, team: { rate_limit_per_minute: 100 } },
        brand: 'acme',
        key_managers: ['owner', 'admin'],
      }),
    });
    expect(custom).toEqual({
      scopes: [{ name: 'reports:read', description: 'Read reports.' }],
      plans: {
        free: { rate_limit_per_minute: 10, max_keys: 2 },
        pro: { rate_limit_per_minute: 600 },
        enterprise: { rate_limit_per_minute: 6_000 },
        team: { rate_limit_per_minute: 100 },
      },
      brand: 'acme',
      key_managers: ['owner', 'admin'],
    });
  });

  test('is refused with unknown keys, wherever they are', () => {
    const problems = problemsOf({
      LATCHKEY_CONFIG: configFile({ scopez: [], plans: { team: { rate_limit_per_minute: 1, max_key: 1 } } }),
    });
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).toContain('"scopez"');
    expect(problems.join('\n')).toMatch(/plans\.team .*"max_key"/);
  });

  test.each([
    ['a scope of everything', { scopes: [{ name: '*' }] }, 'scopes.0.name'],
    ['a scope of all of a resource', { scopes: [{ name: 'reports:*' }] }, 'scopes.0.name'],
    ['a plan without a limit', { plans: { team: {} } }, 'plans.team.rate_limit_per_minute'],
    ['a limit of 0', { plans: { team: { rate_limit_per_minute: 0 } } }, 'plans.team.rate_limit_per_minute'],
    ['a brand that breaks the prefix', { brand: 'my_brand' }, 'brand'],
    ['an unknown role', { key_managers: ['boss'] }, 'key_managers.0'],
  ])('is refused with %s', (_, content, path) => {
    expect(problemsOf({ LATCHKEY_CONFIG: configFile(content) })).toEqual([
      expect.stringContaining(`: ${path} `),
    ]);
  });

  test.each(['', '{', 'null', '[]', '"text"'])('is refused when it holds %j', (content) => {
    expect(problemsOf({ LATCHKEY_CONFIG: configFile(content) })).toEqual([
      expect.stringContaining('LATCHKEY_CONFIG'),
    ]);
  });
});
