import { call, login, newOwner, type TestUser } from './client.js';
import type { TestServer } from './server.js';

/** Somebody with an organization of their own who is also a member of the owner's; their token acts in the latter. */
export async function newMember(
  server: TestServer,
  owner: TestUser,
  role: 'owner' | 'admin' | 'member',
): Promise<TestUser> {
  const user = await newOwner(server);
  const added = await call(server, `POST /api/organizations/${owner.organizationId}/members`, {
    as: owner.token,
    body: { email: user.email, role },
  });
  if (added.status !== 201) throw new Error(`add member: ${added.status} ${added.text}`);
  const token = await login(server, user.email, user.password, { organization_id: owner.organizationId });
  return { ...user, token };
}
