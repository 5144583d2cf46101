/**
 * `latchkey/webhooks`: for those who receive webhooks, of Latchkey or of any sender that follows Standard Webhooks.
 *
 * It loads NestJS's decorators and nothing else: no server, no database.
 */
export { verifyWebhook, type WebhookHeaders } from './verify-webhook.js';
export { WebhookSignature } from './webhook-signature.decorator.js';
export { type WebhookKeys, WebhookSignatureGuard } from './webhook-signature.guard.js';
