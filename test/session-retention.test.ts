import { call, newOwner } from './support/client.js';
import { queryStopped } from './support/database.js';
import { eventually } from './support/eventually.js';
import { TestServer } from './support/server.js';
import { callInSession, newSession } from './support/session.js';

test('sessions are removed 30 days after their end; what was written down and counted of them stays', async () => {
  const server = await TestServer.start();
  const owner = await newOwner(server);
  const ask = (route: string) => call(server, route, { as: owner.token });
  const newOne = async () => {
    const session = await newSession(server, owner);
    const { data } = (await ask('GET /api/audit?action=session.began')).body;
    return { session, id: data[0].target_id as number };
  };
  const [longExpired, expired, signedOut, living] = [
    await newOne(),
    await newOne(),
    await newOne(),
    await newOne(),
  ];
  const codeOf = async ({ session }: { session: string }) => {
    const { status, body } = await callInSession(server, 'GET /api/session', session);
    return status === 200 ? 'good' : (body.code as string);
  };
  for (const one of [longExpired, expired, signedOut, living]) expect(await codeOf(one)).toBe('good');
  await callInSession(server, 'DELETE /api/session', signedOut.session);
  // Whoever asks for them now is counted as well; what was asked until the stop is written down with it.
  await server.terminate();
  const end = (id: number, column: string, days: number) =>
    queryStopped(server, `UPDATE api_keys SET ${column} = now() - interval '${days} days' WHERE id = ${id}`);
  await end(longExpired.id, 'expires_at', 31);
  await end(signedOut.id, 'revoked_at', 31);
  await end(expired.id, 'expires_at', 29);
  const counted = await queryStopped(server, 'SELECT sum(requests)::int AS sum FROM api_key_usage');

  await server.launch();
  await eventually('the removal', async () => (await codeOf(longExpired)) === 'unauthenticated');
  expect(await codeOf(expired)).toBe('credential_expired');
  expect(await codeOf(living)).toBe('good');
  const audit = await ask('GET /api/audit?action=session.*');
  expect(audit.body.data).toHaveLength(5);
  await server.terminate();
  const left = await queryStopped<{ id: number }>(
    server,
    `SELECT id::int AS id FROM api_keys WHERE type = 'session' ORDER BY id`,
  );
  expect(left.map(({ id }) => id)).toEqual([expired.id, living.id]);
  const since = await queryStopped<{ sum: number }>(
    server,
    'SELECT sum(requests)::int AS sum FROM api_key_usage',
  );
  expect(since[0]!.sum).toBeGreaterThanOrEqual((counted[0] as { sum: number }).sum);
  await server.stop();
});
