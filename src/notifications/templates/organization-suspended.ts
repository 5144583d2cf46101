import { type MailText, writeMail } from './mail-text.js';
import { toUtc } from './values.js';

export interface OrganizationSuspendedData {
  readonly organization: string;
  readonly reason: string;
  readonly suspendedAt: string;
}

/** To the owners. */
export function organizationSuspended(data: OrganizationSuspendedData, appUrl: string): MailText {
  return writeMail({
    subject: `${data.organization} has been suspended`,
    intro: `The organization ${data.organization} has been suspended. All its keys and tokens are refused until it is reinstated.`,
    facts: [
      ['Organization', data.organization],
      ['Reason', data.reason],
      ['Suspended', toUtc(data.suspendedAt)],
    ],
    outro: 'Nothing has been deleted. Turn to the operator of this server to have it reinstated.',
    link: { label: 'Your organization', url: `${appUrl}/settings/organization` },
  });
}
