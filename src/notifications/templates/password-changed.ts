import { type MailText, writeMail } from './mail-text.js';
import { keysPage, toUtc } from './values.js';

export interface PasswordChangedData {
  /** Of the account. */
  readonly email: string;
  readonly address: string;
  readonly changedAt: string;
}

/** To a user whose password was reset. */
export function passwordChanged(data: PasswordChangedData, appUrl: string): MailText {
  return writeMail({
    subject: 'Your password was changed',
    intro: 'The password of your account was reset with a code out of a mail. All your logins have ended.',
    facts: [
      ['Account', data.email],
      ['From', data.address],
      ['When', toUtc(data.changedAt)],
    ],
    outro:
      `API keys and members of your organizations stay as they are: look whether there are any that you do not know. ` +
      `If this was not you, somebody reads your mails: secure your mailbox first, then reset your password (POST ${appUrl}/api/v1/password/forgot with your e-mail address).`,
    link: { label: 'Look at your API keys', url: keysPage(appUrl) },
  });
}
