import { type MailText, writeMail } from './mail-text.js';
import { toUtc } from './values.js';
import { type WebhookFacts, webhookLines, webhooksPage } from './webhook-lines.js';

export interface WebhookDisabledData {
  readonly organization: string;
  readonly webhook: WebhookFacts;
  readonly reason: 'gone' | 'failing';
  readonly disabledAt: string;
}

const reasons: Readonly<Record<WebhookDisabledData['reason'], string>> = {
  gone: 'it answered that it is gone (410)',
  failing: 'it has been failing for days, without one success',
};

/** To the owners. */
export function webhookDisabled(
  { organization, webhook, reason, disabledAt }: WebhookDisabledData,
  appUrl: string,
): MailText {
  return writeMail({
    subject: `A webhook of ${organization} has been disabled: ${webhook.host}`,
    intro: `A webhook of ${organization} has been disabled. Nothing is sent to it any more; what comes meanwhile is kept.`,
    facts: [
      ...webhookLines(organization, webhook),
      ['Why', reasons[reason]],
      ['Disabled', toUtc(disabledAt)],
      ['Recover with', `POST ${appUrl}/api/webhooks/${webhook.id}/recover {"since": "${disabledAt}"}`],
    ],
    outro:
      'When the receiver works again, enable the webhook, then recover what was skipped: an earlier "since" sends again what has failed, too. Deliveries are kept for 30 days.',
    link: { label: 'Enable the webhook', url: webhooksPage(appUrl) },
  });
}
