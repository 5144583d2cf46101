import { type MailText, writeMail } from './mail-text.js';
import { forgotPasswordPage, keysPage, toUtc } from './values.js';

export interface PasswordChangedData {
  /** Of the account. */
  readonly email: string;
  readonly address: string;
  readonly changedAt: string;
  /** What was known of the account; left out: a code. */
  readonly proof?: 'code' | 'password';
}

const HOW = {
  code: {
    intro: 'The password of your account was reset with a code out of a mail. All your logins have ended.',
    danger: 'somebody reads your mails: secure your mailbox first, then',
  },
  password: {
    intro:
      'The password of your account was changed by somebody who knew the one before. All other logins have ended.',
    danger: 'somebody knew your password: choose one that you use nowhere else, and',
  },
};

/** To a user whose password was reset, or changed. */
export function passwordChanged(data: PasswordChangedData, appUrl: string): MailText {
  const { intro, danger } = HOW[data.proof ?? 'code'];
  return writeMail({
    subject: 'Your password was changed',
    intro,
    facts: [
      ['Account', data.email],
      ['From', data.address],
      ['When', toUtc(data.changedAt)],
    ],
    outro:
      `API keys and members of your organizations stay as they are: look whether there are any that you do not know. ` +
      `If this was not you, ${danger} reset your password (${forgotPasswordPage(appUrl)}).`,
    link: { label: 'Look at your API keys', url: keysPage(appUrl) },
  });
}
