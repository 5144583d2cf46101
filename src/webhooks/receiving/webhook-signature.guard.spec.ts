import { randomBytes } from 'node:crypto';
import type { ExecutionContext } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { WebhookSignatureGuard } from './webhook-signature.guard.js';

const key = `whsec_${randomBytes(32).toString('base64')}`;
const body = '{"type":"invoice.paid"}';

/** What Node makes of a signed message, as far as it is read. */
function signedRequest() {
  const now = new Date();
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(key).sign('msg_1', now, body),
  };
  const headersDistinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { headers, headersDistinct };
}

const contextOf = (request: object) =>
  ({ switchToHttp: () => ({ getRequest: () => request }) }) as unknown as ExecutionContext;

describe('the guard of webhooks on Fastify, which keeps the request of Node in its own', () => {
  const guard = new WebhookSignatureGuard(key);
  const { headers, headersDistinct } = signedRequest();
  // Fastify's own has `headers` besides, but no `headersDistinct`.
  const fastifyRequest = { headers, raw: { headers, headersDistinct } };

  test('lets through what is signed', async () => {
    const request = { ...fastifyRequest, rawBody: Buffer.from(body) };
    expect(await guard.canActivate(contextOf(request))).toBe(true);
  });

  test('refuses what is not', async () => {
    const request = { ...fastifyRequest, rawBody: Buffer.from(`${body} `) };
    await expect(guard.canActivate(contextOf(request))).rejects.toMatchObject({ status: 401 });
  });
});
