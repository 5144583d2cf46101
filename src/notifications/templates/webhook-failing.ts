import { type MailText, writeMail } from './mail-text.js';
import { type WebhookFacts, webhookLines, webhooksPage } from './webhook-lines.js';

export interface WebhookFailingData {
  readonly organization: string;
  readonly webhook: WebhookFacts;
  readonly failures: number;
  readonly error: string;
}

/** To the owners, when several tries in a row have failed. */
export function webhookFailing(
  { organization, webhook, failures, error }: WebhookFailingData,
  appUrl: string,
): MailText {
  return writeMail({
    subject: `A webhook of ${organization} fails: ${webhook.host}`,
    intro: `The last ${failures} tries to deliver to a webhook of ${organization} have failed.`,
    facts: [...webhookLines(organization, webhook), ['Last error', error]],
    outro:
      'Look at the receiver. What has failed is tried again for some days. A webhook that goes on failing is disabled; then enable it again, and recover what was skipped.',
    link: { label: 'Look at the deliveries', url: webhooksPage(appUrl) },
  });
}
