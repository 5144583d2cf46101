// better-auth's API keys, with nothing around them but Node's own HTTP server. MODE is postgres (its default:
// keys in the database) or redis (keys in Redis alone, the fastest that its documentation offers).
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { Redis } from 'ioredis';
import pg from 'pg';
import { numberOfKeys, serve } from './support.mjs';

const options = {
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL }),
  secret: randomBytes(32).toString('base64url'),
  baseURL: 'http://127.0.0.1',
  telemetry: { enabled: false },
  // It logs each refusal, which none of the others does.
  logger: { disabled: true },
  ...(process.env.MODE === 'redis' ? keysInRedis() : keysInDatabase()),
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
const keys = await createKeys(numberOfKeys());
serve({ server: createServer(answer), headers: keys.map((key) => `x-api-key: ${key}`) });

/**
 * The plugin's defaults, but for its rate limit of 10 requests a day for each key. Off costs it less than a limit
 * out of reach, and it still notes each key's last use. `deferUpdates` would not help here: what it writes to a
 * database it awaits.
 */
function keysInDatabase() {
  return { plugins: [apiKey({ rateLimit: { enabled: false } })] };
}

/** The same in Redis, answering before the last use is written, and with the commands of a turn sent together. */
function keysInRedis() {
  const redis = new Redis(process.env.REDIS_URL, {
    keyPrefix: 'bench:better-auth:',
    enableAutoPipelining: true,
  });
  return {
    secondaryStorage: {
      get: (key) => redis.get(key),
      set: (key, value, ttl) => (ttl ? redis.set(key, value, 'EX', ttl) : redis.set(key, value)),
      delete: (key) => redis.del(key),
    },
    // Unlike a serverless platform's, this process lives on for the tasks, which catch their own errors.
    advanced: { backgroundTasks: { handler: () => {} } },
    plugins: [apiKey({ storage: 'secondary-storage', rateLimit: { enabled: false }, deferUpdates: true })],
  };
}

/** Each for a user of its own: in Redis each use of a key rewrites the list of its user's keys, so short here. */
function createKeys(count) {
  return Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const { internalAdapter } = await auth.$context;
      const user = await internalAdapter.createUser({ name: `User ${n}`, email: `user-${n}@example.com` });
      const { key } = await auth.api.createApiKey({ body: { userId: user.id } });
      return key;
    }),
  );
}

async function answer(request, response) {
  const { valid } = await auth.api.verifyApiKey({ body: { key: request.headers['x-api-key'] ?? '' } });
  const body = valid ? '{"ok":true}' : '{"ok":false}';
  response.writeHead(valid ? 200 : 401, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  });
  response.end(body);
}
