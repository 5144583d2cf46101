import { applyDecorators, UseGuards } from '@nestjs/common';
import { type WebhookKeys, WebhookSignatureGuard } from './webhook-signature.guard.js';

/**
 * Lets a route be reached by [Standard Webhooks](https://www.standardwebhooks.com) messages only, those of Latchkey or
 * of any other sender, that are signed with one of the keys and not older than five minutes; whatever else comes gets
 * 401.
 *
 * ```ts
 * @Post('hooks')
 * @HttpCode(204)
 * @WebhookSignature(() => process.env.LATCHKEY_WEBHOOK_SECRET)
 * handle(@Headers('webhook-id') id: string, @Body() message: unknown) {}
 * ```
 *
 * It needs the body as it was received: `NestFactory.create(AppModule, { rawBody: true })`. In Latchkey's own server
 * the body is there, and the route needs `@Public()` besides: its sender has no credential.
 *
 * A message may come more than once: its `webhook-id` tells that it is the same.
 *
 * @param keys `whsec_…` (a shared secret) or `whpk_…` (an ed25519 public key), one or several, or what gives them: asked
 *   with each message, and told of its request, for who has a key for each tenant or path
 */
export const WebhookSignature = (keys: WebhookKeys): MethodDecorator & ClassDecorator =>
  applyDecorators(UseGuards(new WebhookSignatureGuard(keys)));
