import type { EventData } from '../../events/event-types.js';

/** What an event tells of a webhook. Its path may be a secret, and is not told. */
export type WebhookFacts = EventData['webhook.disabled']['webhook'];

/** What a webhook is recognised by. */
export const webhookLines = (
  organization: string,
  { id, host, description }: WebhookFacts,
): [label: string, value: string][] => [
  ['Organization', organization],
  ['Webhook', `${host} (${id})`],
  ['Description', description ?? 'none'],
];

/** Where one looks at the webhooks, and enables them. */
export const webhooksPage = (appUrl: string): string => `${appUrl}/settings/webhooks`;
