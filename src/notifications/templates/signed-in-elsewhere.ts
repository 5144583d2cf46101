import { type MailText, writeMail } from './mail-text.js';
import { forgotPasswordPage, toUtc } from './values.js';

export interface SignedInElsewhereData {
  /** Of the account. */
  readonly email: string;
  readonly deviceName: string;
  readonly address: string;
  readonly signedInAt: string;
}

/** To a user, after the right password came from an address not seen before. */
export function signedInElsewhere(data: SignedInElsewhereData, appUrl: string): MailText {
  return writeMail({
    subject: `Your password was used from ${data.address}`,
    intro: 'Somebody gave the right password of your account from an address that you are not known to use.',
    facts: [
      ['Account', data.email],
      ['Device', data.deviceName],
      ['From', data.address],
      ['When', toUtc(data.signedInAt)],
    ],
    outro: `If this was you, there is nothing to do. If not, reset your password at once (${forgotPasswordPage(appUrl)}): that ends all your logins. Then look at the API keys and members of your organizations: these stay as they are.`,
    link: { label: 'Reset your password', url: forgotPasswordPage(appUrl) },
  });
}
