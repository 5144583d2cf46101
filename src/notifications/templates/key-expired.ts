import type { ApiKeyFacts } from '../../events/event-types.js';
import { type MailText, writeMail } from './mail-text.js';
import { keyLines, keysPage, toUtc } from './values.js';

export interface KeyExpiredData {
  readonly organization: string;
  readonly apiKey: ApiKeyFacts;
}

/** To the creator of a key, or to the owners when the creator has left. */
export function keyExpired({ organization, apiKey }: KeyExpiredData, appUrl: string): MailText {
  return writeMail({
    subject: `API key "${apiKey.name}" in ${organization} has expired`,
    intro: `An API key in ${organization} has expired. Requests with it are refused.`,
    facts: [
      ...keyLines(organization, apiKey),
      ['Expired', apiKey.expires_at === null ? 'never' : toUtc(apiKey.expires_at)],
      ['Last used', apiKey.last_used_at === null ? 'never' : toUtc(apiKey.last_used_at)],
    ],
    outro: 'An expired key cannot be renewed. If it is still needed, create another one.',
    link: { label: 'Create another API key', url: keysPage(appUrl) },
  });
}
