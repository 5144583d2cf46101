import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailFiles } from './mail-files.js';

test('mails that are files are removed after 30 days, and not before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  try {
    const files = new MailFiles(join(folder, 'mail'));
    await files.removeOld(); // there is no such folder yet
    for (const [id, days] of [
      ['young', 29],
      ['old', 31],
    ] as const) {
      await files.write(id, Buffer.from('Hello'));
      const then = Date.now() / 1_000 - days * 86_400;
      utimesSync(join(folder, 'mail', `${id}.eml`), then, then);
    }
    await files.removeOld();
    expect(readdirSync(join(folder, 'mail'))).toEqual(['young.eml']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
