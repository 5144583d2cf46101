import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type CustomConfig, customConfigSchema } from './custom-config.js';

/** What the server was told by its environment; made by {@link readSettings}, checked as a whole. */
export interface Settings {
  /** Whether this is a developer's own machine, where pages are served that help to write code. */
  readonly isDevelopment: boolean;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Public address of this server, without a slash at its end. */
  readonly appUrl: string;
  /** A PostgreSQL connection string; undefined means the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Redis or Valkey for the counters of all nodes; undefined means counters in this process. */
  readonly redisUrl: string | undefined;
  /** Mail server; undefined means `.eml` files in `dataDir/mail`. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Key of everything that is encrypted at rest. */
  readonly secret: string;
  readonly registrationOpen: boolean;
  /** CIDRs of private networks that webhooks may reach nevertheless. */
  readonly webhookAllowedNetworks: readonly string[];
  readonly trustProxy: boolean;
  readonly logLevel: LogLevel;
  readonly custom: CustomConfig;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything that is wrong with the environment, one line each. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Latchkey cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

const isUrlOf = (protocols: string[]) => (value: string) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

const optionalUrl = (...protocols: string[]) =>
  z
    .string()
    .refine(
      isUrlOf(protocols),
      `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    )
    .optional();

const boolean = z
  .enum(['true', 'false', '1', '0'], 'must be true or false')
  .transform((value) => value === 'true' || value === '1');

const networks = z.string().transform((value, context) => {
  const cidrs = value
    .split(',')
    .map((cidr) => cidr.trim())
    .filter(Boolean);
  for (const cidr of cidrs) {
    if (!ipaddr.isValidCIDR(cidr)) {
      context.addIssue({
        code: 'custom',
        message: `holds "${cidr}", which is no network such as 10.0.0.0/8`,
      });
    }
  }
  return cidrs;
});

const environmentSchema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number, 65535 at most')
    .default(3000),
  HOST: z.string().default('127.0.0.1'),
  APP_URL: optionalUrl('http:', 'https:').transform((url) => url?.replace(/\/+$/, '')),
  DATABASE_URL: optionalUrl('postgres:', 'postgresql:'),
  DATA_DIR: z.string().default('./data'),
  REDIS_URL: optionalUrl('redis:', 'rediss:'),
  SMTP_URL: optionalUrl('smtp:', 'smtps:'),
  MAIL_FROM: z
    .string()
    .refine((from) => /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(from), 'must hold an e-mail address')
    .default('Latchkey <no-reply@localhost>'),
  LATCHKEY_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  LATCHKEY_CONFIG: z.string().optional(),
  REGISTRATION: z.enum(['open', 'closed'], 'must be open or closed').default('open'),
  WEBHOOK_ALLOWED_NETWORKS: networks.default([]),
  TRUST_PROXY: boolean.default(false),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
});

/**
 * Reads and checks all settings together.
 *
 * @param environment usually `process.env`; an empty value counts as unset
 * @returns the settings
 * @throws {SettingsError} naming every wrong setting at once
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map(describe);
  const custom = readCustomConfig(given.LATCHKEY_CONFIG, problems);
  if (given.DATABASE_URL !== undefined && given.LATCHKEY_SECRET === undefined) {
    problems.push(
      'LATCHKEY_SECRET must be given together with DATABASE_URL: 32 characters or more, the same on every node (for instance from: openssl rand -base64 32)',
    );
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);

  const env = parsed.data;
  return {
    isDevelopment: env.NODE_ENV === 'development',
    port: env.PORT,
    host: env.HOST,
    appUrl: env.APP_URL ?? `http://localhost:${env.PORT}`,
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    redisUrl: env.REDIS_URL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    secret: env.LATCHKEY_SECRET ?? embeddedSecret(env.DATA_DIR),
    registrationOpen: env.REGISTRATION === 'open',
    webhookAllowedNetworks: env.WEBHOOK_ALLOWED_NETWORKS,
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    custom,
  };
}

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')} ${issue.message}`;
}

function readCustomConfig(path: string | undefined, problems: string[]): CustomConfig {
  const file = path ?? './config/custom.json';
  if (path === undefined && !existsSync(file)) return customConfigSchema.parse({});
  try {
    const parsed = customConfigSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    problems.push(...parsed.error.issues.map((issue) => `LATCHKEY_CONFIG (${file}): ${describe(issue)}`));
  } catch (error) {
    problems.push(`LATCHKEY_CONFIG (${file}) cannot be read as JSON: ${(error as Error).message}`);
  }
  return customConfigSchema.parse({});
}

/** The embedded database makes its secret once; it lies beside the data that it protects. */
function embeddedSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  try {
    if (!existsSync(file)) {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    }
    const secret = readFileSync(file, 'utf8').trim();
    if (secret.length < 32) throw new Error('it holds fewer than 32 characters');
    return secret;
  } catch (error) {
    throw new SettingsError([`DATA_DIR: the secret in ${file} cannot be used: ${(error as Error).message}`]);
  }
}
