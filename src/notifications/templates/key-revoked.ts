import type { ApiKeyFacts, PersonFacts } from '../../events/event-types.js';
import { type MailText, writeMail } from './mail-text.js';
import { keyLines, keysPage, nameOf, toUtc } from './values.js';

export interface KeyRevokedData {
  readonly organization: string;
  readonly apiKey: ApiKeyFacts;
  /** Null: an API key did it. */
  readonly revokedBy: PersonFacts | null;
}

/** To the creator of a key that somebody else has revoked. */
export function keyRevoked({ organization, apiKey, revokedBy }: KeyRevokedData, appUrl: string): MailText {
  const who = revokedBy?.name ?? 'An API key';
  return writeMail({
    subject: `${who} revoked your API key "${apiKey.name}" in ${organization}`,
    intro: `${who} revoked an API key that you had created in ${organization}. Requests with it are refused.`,
    facts: [
      ...keyLines(organization, apiKey),
      ['Revoked by', revokedBy === null ? 'an API key of the organization' : nameOf(revokedBy)],
      ['Revoked', apiKey.revoked_at === null ? 'unknown' : toUtc(apiKey.revoked_at)],
    ],
    outro:
      'If you do not know why, ask them. A revoked key cannot be brought back; you can create another one.',
    link: { label: 'Look at your API keys', url: keysPage(appUrl) },
  });
}
