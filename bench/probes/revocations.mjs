// What revocations cost those who go on: the slowest hundredth of the requests, with and without them.
import { withClient } from '../databases.mjs';
import { keyHash } from '../keys.mjs';
import { call, createOwner } from '../owner.mjs';
import { measure, warmUp } from '../rounds.mjs';
import { guarded, startLatchkey } from '../subjects.mjs';

const A_SECOND = 50;
// Far from the numbers of the keys in use.
const FIRST = 100_000_000;

/**
 * Revocations as any node may have made them, in the database; and with all that a revocation brings with it (its
 * audit entry, event, deliveries) done by the very server that is measured.
 *
 * @returns samples of each, round by round
 */
export async function underRevocations(databaseUrl, { rounds, seconds, connections }) {
  const server = await startLatchkey('latchkey.mjs', databaseUrl);
  try {
    return await withClient(databaseUrl, async (client) => {
      const subject = { server, request: guarded('').requests() };
      const owner = await createOwner(server);
      const count = Math.ceil(A_SECOND * seconds * 2);
      const inDatabase = (id) => client.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
      const byServer = (id) => call(server, 'DELETE', `/api/api-keys/${id}`, undefined, owner.token);
      const samples = { none: [], inDatabase: [], byServer: [] };
      await warmUp(subject);
      for (let round = 0; round < rounds; round++) {
        samples.none.push(await measure(subject, { seconds, connections }));
        for (const [name, revoke] of Object.entries({ inDatabase, byServer })) {
          const keys = await createKeys(client, owner, FIRST + round * count * 2, count);
          const stop = inTurn(keys, revoke);
          samples[name].push(await measure(subject, { seconds, connections }));
          await stop();
          await client.query('DELETE FROM api_keys WHERE id = ANY ($1)', [keys]);
        }
      }
      return samples;
    });
  } finally {
    await server.stop();
  }
}

/** In bulk: how fast keys are made is another matter. */
async function createKeys(client, { userId }, first, count) {
  const hashes = Array.from({ length: count }, (_, i) => `\\x${keyHash(first + i).toString('hex')}`);
  const { rows } = await client.query(
    `INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix, permissions)
     SELECT (SELECT organization_id FROM members WHERE user_id = $1), 'api_key', 'Revoked', hash::bytea, 'lk_00000', '["read"]'
       FROM unnest($2::text[]) AS u (hash) RETURNING id`,
    [userId, hashes],
  );
  return rows.map(({ id }) => id);
}

/** @returns a function that ends it, and throws if a revocation has failed */
function inTurn(ids, revoke) {
  const left = [...ids];
  const answers = [];
  const timer = setInterval(() => {
    const id = left.pop();
    if (id !== undefined) answers.push(revoke(id));
  }, 1_000 / A_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(answers);
  };
}
