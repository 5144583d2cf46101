import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { eventually } from './eventually.js';
import type { TestServer } from './server.js';

/** Waits for a mail to that address (whose text is as wanted), and reads it from the server's folder. */
export async function mailTo(
  server: TestServer,
  address: string,
  isWanted: (text: string) => boolean = () => true,
): Promise<ParsedMail> {
  return eventually(`a mail to ${address}`, async () => {
    const mails = await Promise.all(mailFiles(server).map((file) => simpleParser(readFileSync(file))));
    return mails.find(
      ({ to, text = '' }) => [to].flat().some((one) => one?.text === address) && isWanted(text),
    );
  });
}

/**
 * The code out of the invitation that went to that address, the one that is wanted if there are several. Other mails,
 * such as one of a sign-in elsewhere, may have arrived before.
 */
export async function invitationCode(
  server: TestServer,
  address: string,
  isWanted: (code: string) => boolean = () => true,
): Promise<string> {
  const codeIn = (text = '') => /\d+\.[\w-]{43}/.exec(text)?.[0];
  const mail = await mailTo(server, address, (text) => {
    const code = codeIn(text);
    return code !== undefined && isWanted(code);
  });
  return codeIn(mail.text)!;
}

/** To whom the mails in the server's folder went, one by one. */
export const recipients = (server: TestServer): string[] =>
  mailFiles(server).map((file) => /^To: (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '');

export function mailFiles({ dataDir }: TestServer): string[] {
  const folder = join(dataDir, 'mail');
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
