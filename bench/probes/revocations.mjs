// What revocations cost those who go on: the slowest hundredth of the requests, with and without them.
import { keyHash } from '../keys.mjs';
import { withClient } from '../databases.mjs';
import { measure, warmUp } from '../rounds.mjs';
import { guarded, startLatchkey } from '../subjects.mjs';

const A_SECOND = 50;
// Far from the numbers of the keys in use.
const FIRST = 100_000_000;

/** @returns samples without and with revocations, round by round */
export async function underRevocations(databaseUrl, { rounds, seconds, connections }) {
  const server = await startLatchkey('latchkey.mjs', databaseUrl);
  try {
    const subject = { server, request: guarded('').requests() };
    const owner = await createOwner(server);
    let next = FIRST;
    const quiet = [];
    const busy = [];
    await warmUp(subject);
    for (let round = 0; round < rounds; round++) {
      quiet.push(await measure(subject, { seconds, connections }));
      const keys = await createKeys(databaseUrl, owner, next, Math.ceil(A_SECOND * seconds * 2));
      next += keys.length;
      const stop = revokeInTurn(server, owner, keys);
      busy.push(await measure(subject, { seconds, connections }));
      await stop();
    }
    return { quiet, busy };
  } finally {
    await server.stop();
  }
}

async function createOwner(server) {
  const [email, password] = [`owner-${Date.now()}@example.com`, 'a password of this run'];
  const registered = await call(server, 'POST', '/api/v1/register', {
    name: 'Owner',
    email,
    password,
    organization_name: 'Revocations',
  });
  const login = await call(server, 'POST', '/api/v1/login', { email, password, device_name: 'bench' });
  return { token: login.data.token, userId: registered.data.user.id };
}

/** In bulk: how fast keys are made is another matter. */
async function createKeys(databaseUrl, { userId }, first, count) {
  const hashes = Array.from({ length: count }, (_, i) => `\\x${keyHash(first + i).toString('hex')}`);
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix, permissions)
       SELECT (SELECT organization_id FROM members WHERE user_id = $1), 'api_key', 'Revoked', hash::bytea, 'lk_00000', '["read"]'
         FROM unnest($2::text[]) AS u (hash) RETURNING id`,
      [userId, hashes],
    );
    return rows.map(({ id }) => id);
  });
}

/** @returns a function that ends it, and throws if a revocation has failed */
function revokeInTurn(server, owner, keys) {
  const answers = [];
  const timer = setInterval(() => {
    const id = keys.pop();
    if (id !== undefined) answers.push(call(server, 'DELETE', `/api/api-keys/${id}`, undefined, owner.token));
  }, 1_000 / A_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(answers);
  };
}

async function call({ port }, method, path, body, token) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}
