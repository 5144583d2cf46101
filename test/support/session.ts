import { type Answer, call, type TestUser } from './client.js';
import type { TestServer } from './server.js';

/** What the cookie holds that an answer sets. */
export const sessionIn = ({ headers }: Answer): string | undefined =>
  /^latchkey_session=(ls_[0-9A-Za-z]{40});/.exec(headers.get('set-cookie') ?? '')?.[1];

/** Signs in to the dashboard. @returns what its cookie holds */
export async function newSession(
  server: TestServer,
  { email, password }: Pick<TestUser, 'email' | 'password'>,
): Promise<string> {
  const answer = await call(server, 'POST /api/session', { body: { email, password } });
  const session = sessionIn(answer);
  if (session === undefined) throw new Error(`sign in: ${answer.status} ${answer.text}`);
  return session;
}

/** Asks as the dashboard does. */
export const callInSession = (
  server: TestServer,
  route: string,
  session: string,
  body?: unknown,
): Promise<Answer> => call(server, route, { body, headers: { cookie: `latchkey_session=${session}` } });
