import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { MailFiles } from './mail-files.js';
import { NO_FILES, sendBySmtp } from './smtp.js';

type Mail = Pick<SendMailOptions, 'to' | 'subject' | 'text' | 'html'>;

/** Sends through `SMTP_URL`; without it, writes `.eml` files into `DATA_DIR/mail`. */
@Injectable()
export class MailTransport {
  private readonly files = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'unix',
    ...NO_FILES,
  });

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * @param id the same whenever the same mail is sent: receivers drop the second one
   * @returns what the mail server answered; null when the mail is a file
   */
  async send(id: string, content: Mail): Promise<string | null> {
    const mail: SendMailOptions = {
      ...content,
      from: this.settings.mailFrom,
      messageId: `<${id}@${new URL(this.settings.appUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    if (this.settings.smtpUrl !== undefined) return sendBySmtp(this.settings.smtpUrl, mail);
    const { message } = await this.files.sendMail(mail);
    await mailFilesOf(this.settings).write(id, message as Buffer);
    return null;
  }
}

/** Where mails are written when there is no mail server. */
export const mailFilesOf = ({ dataDir }: Settings): MailFiles => new MailFiles(join(dataDir, 'mail'));
