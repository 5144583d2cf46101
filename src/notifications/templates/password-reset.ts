import { type MailText, writeMail } from './mail-text.js';

export interface PasswordResetData {
  readonly userId: number;
  /** Of the account. */
  readonly email: string;
  /** From where it was asked for. */
  readonly ip: string | null;
}

/** To a user who has forgotten the password. @param code made when the mail is sent; it is stored nowhere */
export function passwordReset({ email, ip }: PasswordResetData, code: string, appUrl: string): MailText {
  return writeMail({
    subject: 'Reset your password',
    intro:
      'Somebody asked to reset the password of your account. Paste this code on the page below to choose a new one.',
    facts: [
      ['Account', email],
      ['Asked from', ip ?? 'unknown'],
      ['Code', code],
      ['By the API', `POST ${appUrl}/api/v1/password/reset`],
    ],
    outro:
      'The code works once, for 60 minutes. A reset ends all your logins. If you did not ask for it, ignore this mail: your password stays as it is.',
    link: { label: 'Choose a new password', url: `${appUrl}/reset-password` },
  });
}
