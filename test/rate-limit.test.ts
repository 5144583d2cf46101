import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { TestServer } from './support/server.js';

describe('the rate limit', () => {
  let server: TestServer;
  let operator: TestUser;

  beforeAll(async () => {
    server = await TestServer.start({
      config: { plans: { small: { rate_limit_per_minute: 9 } }, scopes: [{ name: 'reports' }] },
    });
    operator = await newOwner(server);
  });

  afterAll(async () => {
    await server.stop();
  });

  const whoami = (as: string) => call(server, 'GET /api/whoami', { as });
  const limitOf = ({ headers }: Answer) => Number(headers.get('x-ratelimit-limit'));
  const remainingOf = ({ headers }: Answer) => Number(headers.get('x-ratelimit-remaining'));

  /** How many of `count` requests, all at once, are let in. */
  async function letIn(key: string, count: number): Promise<number> {
    const requests = Array.from({ length: count }, () => whoami(key));
    const statuses = (await Promise.all(requests)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    return statuses.filter((status) => status === 200).length;
  }

  test('is told with every answer to a limited key, whatever the answer is', async () => {
    const { key } = await newKey(server, operator, {
      permissions: ['api-keys:read', 'api-keys:write', 'read'],
      rate_limit_per_minute: 5,
    });
    const answers = [
      await whoami(key),
      await call(server, 'GET /api/webhooks', { as: key }),
      await call(server, 'GET /api/api-keys/987654321', { as: key }),
      await call(server, 'POST /api/api-keys', { as: key, body: { name: '' } }),
      await call(server, 'POST /api/api-keys', { as: key, body: { name: 'CI', permissions: ['read'] } }),
      await whoami(key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 404, 422, 201, 429]);
    expect(answers.map(remainingOf)).toEqual([4, 3, 2, 1, 0, 0]);
    answers.forEach((answer, i) => {
      expect(limitOf(answer)).toBe(5);
      expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=5;w=60');
      expect(answer.headers.get('ratelimit')).toMatch(
        new RegExp(`^"default";r=${Math.max(0, 4 - i)};t=\\d+$`),
      );
    });
    const limited = answers.at(-1)!;
    expect(limited.body.code).toBe('rate_limited');
    const retryAfter = Number(limited.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
  });

  test('is told to nobody who shows no valid key', async () => {
    const { headers } = await whoami(`lk_${'a'.repeat(40)}`);
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
  });

  test('lets in exactly so many, also when they come all at once', async () => {
    const { key } = await newKey(server, operator, { rate_limit_per_minute: 30 });
    expect(await letIn(key, 70)).toBe(30);
  });

  test('is each key’s own, not shared with others of the organization', async () => {
    const [a, b] = [
      await newKey(server, operator, { rate_limit_per_minute: 2 }),
      await newKey(server, operator, { rate_limit_per_minute: 2 }),
    ];
    expect(await letIn(a.key, 5)).toBe(2);
    expect(await letIn(b.key, 5)).toBe(2);
  });

  test('is 60 by the plan "free", 6,000 for a personal token, and takes effect at once when it is changed', async () => {
    const user = await newOwner(server);
    expect(limitOf(await whoami(user.token))).toBe(6_000);
    const { id, key } = await newKey(server, user);
    expect(limitOf(await whoami(key))).toBe(60);

    const change = (rate_limit_per_minute: number | null) =>
      call(server, `PATCH /api/api-keys/${id}`, { as: user.token, body: { rate_limit_per_minute } });
    await change(3);
    const second = await whoami(key);
    expect([limitOf(second), remainingOf(second)]).toEqual([3, 1]);
    await whoami(key);
    expect((await whoami(key)).status).toBe(429);
    await change(1_000);
    expect((await whoami(key)).status).toBe(200);
    await change(null);
    expect(limitOf(await whoami(key))).toBe(60);

    const plan = await call(server, `PUT /api/organizations/${user.organizationId}/plan`, {
      as: operator.token,
      body: { plan: 'small' },
    });
    expect(plan.status).toBe(200);
    const last = await whoami(key);
    expect([limitOf(last), remainingOf(last)]).toEqual([9, 2]);
    const read = await call(server, `GET /api/api-keys/${id}`, { as: user.token });
    expect(read.body.data.rate_limit_per_minute).toBe(9);
    expect(limitOf(await whoami(user.token))).toBe(6_000);
  });
});
