import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

const TIMEOUT_MS = 10_000;

/** Sends through `SMTP_URL`; without it, writes `.eml` files into `DATA_DIR/mail`. */
@Injectable()
export class MailTransport implements OnApplicationShutdown {
  private readonly transporter: Transporter;
  private readonly folder: string | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    // Our mails have no attachments: nothing may make nodemailer read a file or a URL.
    const safe = { disableFileAccess: true, disableUrlAccess: true };
    if (settings.smtpUrl === undefined) {
      this.folder = join(settings.dataDir, 'mail');
      this.transporter = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...safe });
    } else {
      this.transporter = createTransport({
        url: settings.smtpUrl,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        ...safe,
      });
    }
  }

  /**
   * @param id the same whenever the same mail is sent: receivers drop the second one
   * @returns what the mail server answered; null when the mail is a file
   */
  async send(
    id: string,
    mail: Pick<SendMailOptions, 'to' | 'subject' | 'text' | 'html'>,
  ): Promise<string | null> {
    const sent = (await this.transporter.sendMail({
      ...mail,
      from: this.settings.mailFrom,
      messageId: `<${id}@${new URL(this.settings.appUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })) as { message?: Buffer; response?: string };
    if (this.folder !== undefined && sent.message !== undefined)
      await this.write(this.folder, id, sent.message);
    return sent.response ?? null;
  }

  onApplicationShutdown(): void {
    this.transporter.close();
  }

  /** Whoever watches the folder never sees half a mail. */
  private async write(folder: string, id: string, message: Buffer): Promise<void> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${id}.eml`);
    await writeFile(`${file}.part`, message, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }
}
