import type { ApiKeyFacts } from '../../events/event-types.js';
import { type MailText, writeMail } from './mail-text.js';
import { keyLines, keysPage, toUtc } from './values.js';

export interface KeyExpiringData {
  readonly organization: string;
  readonly apiKey: ApiKeyFacts;
  readonly daysLeft: number;
}

/** To the creator of a key, or to the owners when the creator has left. */
export function keyExpiring({ organization, apiKey, daysLeft }: KeyExpiringData, appUrl: string): MailText {
  const days = daysLeft === 1 ? 'within a day' : `in ${daysLeft} days`;
  return writeMail({
    subject: `API key "${apiKey.name}" in ${organization} expires ${days}`,
    intro: `An API key in ${organization} expires ${days}. Requests with it are refused from then on.`,
    facts: [
      ...keyLines(organization, apiKey),
      ['Expires', apiKey.expires_at === null ? 'never' : toUtc(apiKey.expires_at)],
      ['Last used', apiKey.last_used_at === null ? 'never' : toUtc(apiKey.last_used_at)],
    ],
    outro:
      'If it is still needed, create another key and put it where this one is used. If not, there is nothing to do.',
    link: { label: 'Create another API key', url: keysPage(appUrl) },
  });
}
