import { type MailText, writeMail } from './mail-text.js';
import { toUtc } from './values.js';

export interface OrganizationReinstatedData {
  readonly organization: string;
  readonly reinstatedAt: string;
}

/** To the owners. */
export function organizationReinstated(data: OrganizationReinstatedData, appUrl: string): MailText {
  return writeMail({
    subject: `${data.organization} has been reinstated`,
    intro: `The organization ${data.organization} is no longer suspended. Its keys and tokens work again.`,
    facts: [
      ['Organization', data.organization],
      ['Reinstated', toUtc(data.reinstatedAt)],
    ],
    outro: 'There is nothing to do.',
    link: { label: 'Your organization', url: `${appUrl}/settings/organization` },
  });
}
