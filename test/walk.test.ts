import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { call, newOwner } from './support/client.js';
import { eventually } from './support/eventually.js';
import { Receiver, verify } from './support/receiver.js';
import { TestServer } from './support/server.js';

/** The main job from end to end, as its users would do it. */
describe("an organization's API key, issued, used, limited, told of and revoked", () => {
  let server: TestServer;
  let receiver: Receiver;

  beforeAll(async () => {
    server = await TestServer.start();
    receiver = await Receiver.start();
  });

  afterAll(async () => {
    await receiver.stop();
    await server.stop();
  });

  test('walks from nothing to a revoked key', async () => {
    const owner = await newOwner(server);

    const webhook = await call(server, 'POST /api/webhooks', {
      as: owner.token,
      body: { url: receiver.url, events: ['api_key.created', 'api_key.revoked'] },
    });
    expect(webhook.status).toBe(201);
    const secret: string = webhook.body.secret;
    expect(secret).toMatch(/^whsec_/);

    const created = await call(server, 'POST /api/api-keys', {
      as: owner.token,
      body: {
        name: 'Production API',
        permissions: ['read', 'write'],
        rate_limit_per_minute: 5,
        expires_at: '2099-12-31T23:59:59Z',
      },
    });
    expect(created.status).toBe(201);
    const key: string = created.body.key;
    const { id } = created.body.api_key;
    expect(key).toMatch(/^lk_[0-9A-Za-z]{40}$/);
    expect(created.body.api_key).toMatchObject({
      name: 'Production API',
      key_prefix: key.slice(0, 8),
      permissions: ['read', 'write'],
      rate_limit_per_minute: 5,
      status: 'active',
      organization_id: owner.organizationId,
      created_by: { id: owner.userId, email: owner.email },
      expires_at: '2099-12-31T23:59:59.000Z',
      last_used_at: null,
    });

    const used = await call(server, 'GET /api/whoami', { as: key });
    expect(used.status).toBe(200);
    expect(used.body.data).toMatchObject({
      credential: { id, type: 'api_key', name: 'Production API' },
      organization: { id: owner.organizationId },
      user: null,
      abilities: ['read', 'write'],
    });
    expect(used.headers.get('x-ratelimit-remaining')).toBe('4');

    for (let i = 2; i <= 5; i++) {
      expect((await call(server, 'GET /api/whoami', { as: key })).status).toBe(200);
    }
    const limited = await call(server, 'GET /api/whoami', { as: key });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);

    const lastUsed = await eventually('last_used_at', async () => {
      const read = await call(server, `GET /api/api-keys/${id}`, { as: owner.token });
      return (read.body.data.last_used_at as string | null) ?? undefined;
    });
    expect(Date.now() - Date.parse(lastUsed)).toBeLessThan(20_000);

    const told = await eventually('the webhook', () => receiver.ofType('api_key.created')[0]);
    expect(verify(secret, told)).toMatchObject({
      type: 'api_key.created',
      data: {
        organization_id: owner.organizationId,
        api_key: { id, name: 'Production API', key_prefix: key.slice(0, 8) },
        actor: { id: owner.userId, email: owner.email },
      },
    });
    expect(told.raw).not.toContain(key);

    const mail = await eventually('the mail', () => mailsOf(server)[0]);
    const parsed = await simpleParser(mail);
    expect(parsed.to).toMatchObject({ text: owner.email });
    for (const form of [parsed.text, parsed.html as string]) {
      expect(form).toContain('Production API');
      expect(form).toContain(key.slice(0, 8));
      expect(form).toContain('read, write');
      expect(form).toContain('2099-12-31 23:59:59 UTC');
      expect(form).toContain('127.0.0.1');
      expect(form).toContain('http://localhost:3000/settings/api-tokens');
    }
    expect(mail.toString()).not.toContain(key);

    const revoked = await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    expect(revoked.status).toBe(204);
    expect((await call(server, 'GET /api/whoami', { as: key })).status).toBe(401);
    expect((await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token })).status).toBe(204);

    const ended = await eventually('the second webhook', () => receiver.ofType('api_key.revoked')[0]);
    expect(verify(secret, ended)).toMatchObject({ data: { api_key: { id, status: 'revoked' } } });
    expect(receiver.ofType('api_key.revoked')).toHaveLength(1);

    const list = await call(server, 'GET /api/api-keys', { as: owner.token });
    expect(list.body).toEqual({ data: [], meta: { next_cursor: null } });
    const all = await call(server, 'GET /api/api-keys?status=all', { as: owner.token });
    expect(all.body.data).toMatchObject([{ id, status: 'revoked' }]);
    expect(all.text + server.log).not.toContain(key);
  });
});

function mailsOf({ dataDir }: TestServer): Buffer[] {
  const folder = join(dataDir, 'mail');
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => readFileSync(join(folder, name)));
  } catch {
    return [];
  }
}
