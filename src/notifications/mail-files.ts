import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT_MS = 30 * 86_400_000;

/** Mails as files in a folder, for servers without a mail server. */
export class MailFiles {
  constructor(private readonly folder: string) {}

  /** Whoever watches the folder never sees half a mail. */
  async write(id: string, message: Buffer): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${id}.eml`);
    await writeFile(`${file}.part`, message, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }

  /** Removes those that are older than 30 days. */
  async removeOld(now = Date.now()): Promise<void> {
    for (const name of await this.list()) {
      const file = join(this.folder, name);
      if ((await stat(file)).mtimeMs < now - KEPT_MS) await rm(file);
    }
  }

  private async list(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => /\.eml(?:\.part)?$/.test(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // nothing was ever written
      throw error;
    }
  }
}
