import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { Receiver } from './support/receiver.js';
import { TestServer } from './support/server.js';

describe('/metrics', () => {
  let server: TestServer;
  let operator: TestUser;
  let stranger: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    operator = await newOwner(server);
    stranger = await newOwner(server);
  });

  afterAll(async () => {
    await server.stop();
  });

  test('is open on this machine, and to the operator alone when a proxy has forwarded the request', async () => {
    expect((await call(server, 'GET /metrics')).status).toBe(200);
    const { key } = await newKey(server, operator);
    for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      const headers = { [header]: '127.0.0.1' };
      expect((await call(server, 'GET /metrics', { headers })).status).toBe(401);
      expect((await call(server, 'GET /metrics', { headers, as: stranger.token })).status).toBe(403);
      expect((await call(server, 'GET /metrics', { headers, as: key })).status).toBe(403);
      expect((await call(server, 'GET /metrics', { headers, as: operator.token })).status).toBe(200);
    }
  });

  test('counts requests by the whole pattern of their route, never by path', async () => {
    for (const id of ['1', '2', '777777', 'abc'])
      await call(server, `GET /api/api-keys/${id}`, { as: operator.token });
    for (const id of ['1', '777777'])
      await call(server, `GET /api/webhooks/${id}/deliveries/3`, { as: operator.token });
    await call(server, 'GET /api/777777/nothing');
    await call(server, 'GET /api/api-keys/%00');
    const { text } = await call(server, 'GET /metrics');
    const count = (labels: string) =>
      Number(
        new RegExp(`^latchkey_http_request_duration_seconds_count\\{${labels}\\} (\\d+)$`, 'm').exec(
          text,
        )?.[1],
      );
    expect(count('method="GET",route="/api/api-keys/:id",status="404"')).toBe(4);
    expect(count('method="GET",route="/api/webhooks/:id/deliveries/:delivery_id",status="404"')).toBe(2);
    expect(count('method="GET",route="none",status="404"')).toBe(1);
    expect(count('method="GET",route="none",status="400"')).toBe(1);
    expect(text).not.toContain('777777');
  });

  test('tells of the process, and of what waits in each queue', async () => {
    const { text, headers } = await call(server, 'GET /metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    for (const queue of ['events', 'webhook_deliveries', 'mails']) {
      expect(text).toMatch(new RegExp(`^latchkey_queue_waiting\\{queue="${queue}"\\} \\d+$`, 'm'));
    }
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
  });

  test('counts the tries to deliver to webhooks, by how they ended', async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: receiver.received.length === 1 ? 204 : 500 });
    const body = { url: receiver.url, events: ['*'] };
    await call(server, 'POST /api/webhooks', { as: stranger.token, body });
    await newKey(server, stranger);
    await eventually('the first message', () => receiver.received.length === 1);
    await newKey(server, stranger);
    await eventually('the counts', async () => {
      const { text } = await call(server, 'GET /metrics');
      return ['succeeded', 'status'].every((outcome) =>
        new RegExp(`^latchkey_webhook_tries_total\\{outcome="${outcome}"\\} 1$`, 'm').test(text),
      );
    });
    await receiver.stop();
  });

  test('tells nothing of shared rate limits where there is no Redis to share them, as /health/ready does', async () => {
    expect((await call(server, 'GET /metrics')).text).not.toContain('latchkey_rate_limit_shared');
    expect((await call(server, 'GET /health/ready')).text).toBe('{"status":"ok"}');
  });
});
