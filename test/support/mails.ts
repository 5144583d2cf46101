import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { eventually } from './eventually.js';
import type { TestServer } from './server.js';

/** Waits for the newest mail to that address, as the server wrote it into its folder. */
export async function mailTo(server: TestServer, address: string, subject: RegExp = /./): Promise<ParsedMail> {
  return eventually(`a mail to ${address}`, async () => {
    const mails = await Promise.all(mailFiles(server).map((file) => simpleParser(readFileSync(file))));
    return mails
      .filter(({ to, subject: own = '' }) => [to].flat().some((one) => one?.text === address) && subject.test(own))
      .sort((a, b) => (a.date?.getTime() ?? 0) - (b.date?.getTime() ?? 0))
      .at(-1);
  });
}

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
