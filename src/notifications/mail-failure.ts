import type { SMTPError } from 'nodemailer/lib/smtp-connection/index.js';
import { MailObsolete } from './mail-obsolete.js';

const LONGEST_WAIT_SECONDS = 3_600;
const MAX_TRIES = 80; // about three days
// The server wants to know us first (530), or will not take mails from us at all: that is our settings' fault.
const AUTHENTICATION_REQUIRED = 530;
const NOT_FROM_US = /^\d{3}[ -]5\.7\./;

type Failure = Pick<SMTPError, 'code' | 'command' | 'response' | 'responseCode'>;

/** @returns seconds until the next try; null: there is none */
export const waitAfter = (error: Error, tries: number): number | null =>
  isForGood(error) || tries >= MAX_TRIES ? null : Math.min(2 ** tries, LONGEST_WAIT_SECONDS);

/** Whether no later try can succeed: the mail server knows no such recipient, or there is nothing to tell any more. */
function isForGood(error: Error): boolean {
  if (error instanceof MailObsolete) return true;
  const { code, command, response = '', responseCode } = error as Failure;
  if (code !== 'EENVELOPE') return false;
  // nodemailer itself takes it for no address.
  if (command === 'API') return error.message.includes('recipient');
  if (command !== 'RCPT TO' || responseCode === undefined || responseCode < 500) return false;
  return responseCode !== AUTHENTICATION_REQUIRED && !NOT_FROM_US.test(response);
}
