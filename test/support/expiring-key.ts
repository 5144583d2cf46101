import { call, type TestUser } from './client.js';
import type { TestServer } from './server.js';

/** A key that expires as soon as a machine with much else to do lets it be made. @returns its id */
export async function keyThatExpiresSoon(server: TestServer, owner: TestUser): Promise<number> {
  for (let seconds = 2; ; seconds *= 2) {
    const body = { name: 'Short', expires_at: new Date(Date.now() + seconds * 1_000).toISOString() };
    const answer = await call(server, 'POST /api/api-keys', { as: owner.token, body });
    if (answer.status === 201) return answer.body.api_key.id as number;
    const isTooLate = answer.status === 422 && answer.body.errors.expires_at !== undefined;
    if (!isTooLate || seconds > 60) throw new Error(`create key: ${answer.status} ${answer.text}`);
  }
}
