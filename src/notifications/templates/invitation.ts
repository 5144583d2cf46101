import { type MailText, writeMail } from './mail-text.js';

export interface InvitationData {
  readonly organization: string;
  readonly role: string;
  readonly invitedBy: string;
  readonly invitationId: number;
}

/** To somebody who has no account yet. @param code made when the mail is sent; it is stored nowhere */
export function invitation(data: InvitationData, code: string, appUrl: string): MailText {
  return writeMail({
    subject: `${data.invitedBy} invites you to ${data.organization}`,
    intro: `${data.invitedBy} invites you to ${data.organization}. Register or sign in with this e-mail address on the page below, and paste the code there.`,
    facts: [
      ['Organization', data.organization],
      ['Your role', data.role],
      ['Code', code],
      ['By the API', `POST ${appUrl}/api/invitations/accept`],
    ],
    outro:
      'The code works for seven days, once, and only for this address. If you expect no invitation, ignore this mail.',
    link: { label: 'Accept the invitation', url: `${appUrl}/invitation` },
  });
}
