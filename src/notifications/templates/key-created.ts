import type { ApiKeyFacts } from '../../events/event-types.js';
import { type MailText, writeMail } from './mail-text.js';
import { forgotPasswordPage, keyLines, keysPage, toUtc } from './values.js';

export interface KeyCreatedData {
  readonly organization: string;
  readonly apiKey: ApiKeyFacts;
  readonly ip: string | null;
}

/** To the creator of a key. Never the key. */
export function keyCreated({ organization, apiKey, ip }: KeyCreatedData, appUrl: string): MailText {
  return writeMail({
    subject: `New API key "${apiKey.name}" in ${organization}`,
    intro: `You created an API key in ${organization}.`,
    facts: [
      ...keyLines(organization, apiKey),
      ['Permissions', apiKey.permissions.join(', ') || 'none'],
      ['Expires', apiKey.expires_at === null ? 'never' : toUtc(apiKey.expires_at)],
      ['Created', toUtc(apiKey.created_at)],
      ['From', ip ?? 'unknown'],
    ],
    outro: `If this was not you, revoke the key at once and reset your password (${forgotPasswordPage(appUrl)}): that ends your logins.`,
    link: { label: 'Look at your API keys, or revoke one', url: keysPage(appUrl) },
  });
}
