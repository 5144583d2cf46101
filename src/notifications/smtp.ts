import { Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';

/** Our mails have no attachments: nothing may make nodemailer read a file or a URL. */
export const NO_FILES = { disableFileAccess: true, disableUrlAccess: true };

// Of silence. A server that says something now and then is left when the time for the whole try is over.
const TIMEOUT_MS = 10_000;
const TRY_TIMEOUT_MS = 60_000;

/**
 * Sends a mail, on a connection of its own, which is cut when it takes too long.
 *
 * @param within how long the whole try may take, in milliseconds
 * @returns what the mail server answered
 */
export async function sendBySmtp(
  url: string,
  mail: SendMailOptions,
  within = TRY_TIMEOUT_MS,
): Promise<string> {
  const socket = new Socket();
  const cut = () => socket.destroy(new Error(`The mail server took longer than ${within / 1_000} s.`));
  const timer = setTimeout(cut, within);
  const timeouts = {
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  };
  try {
    return (await createTransport({ url, socket, ...timeouts, ...NO_FILES }).sendMail(mail)).response;
  } finally {
    clearTimeout(timer);
  }
}
