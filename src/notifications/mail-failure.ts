import type { SMTPError } from 'nodemailer/lib/smtp-connection/index.js';
import { MailObsolete } from './mail-obsolete.js';

const LONGEST_WAIT_SECONDS = 3_600;
const MAX_TRIES = 80; // about three days
// Such a mailbox, system or address does not exist, or is no more (RFC 3463). All else may be about us, or pass.
const NO_SUCH_MAILBOX = /^5\d\d[ -](?:5\.1\.(?:1|2|3|6|10)|5\.2\.1)(?!\S)/;
const ENHANCED_CODE = /^\d{3}[ -]\d\.\d{1,3}\.\d{1,3}(?!\S)/;
// Of servers that say it in words alone.
const UNKNOWN_IN_WORDS =
  /\b(?:no such|unknown|invalid|non-?existent) (?:\w+ )?(?:user|mailbox|recipient)\b|\b(?:user|mailbox|recipient)\b.{0,80}\b(?:unknown|not found|does not exist|doesn't exist)\b/i;

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
  if (command !== 'RCPT TO') return false;
  if (ENHANCED_CODE.test(response)) return NO_SUCH_MAILBOX.test(response);
  return [550, 551, 553].includes(responseCode ?? 0) && UNKNOWN_IN_WORDS.test(response);
}
