import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/after-commit.js';
import { MailEntity } from './mail.entity.js';
import { MailWorker } from './mail-worker.js';

export interface PlainMail {
  /** An e-mail address. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  /** Plain text, in lines and paragraphs; the html form is made from it. */
  readonly text: string;
}

/** Sends mails of an extending module through the same queue as Latchkey's own. */
@Injectable()
export class Mailer {
  constructor(private readonly worker: MailWorker) {}

  /**
   * Queues a mail: it is sent if and only if the transaction is committed, and tried again while the mail server is
   * gone.
   *
   * @returns the id of the mail
   * @throws when `tx` is not a transaction under way
   */
  async send(tx: EntityManager, organizationId: number, { to, subject, text }: PlainMail): Promise<number> {
    afterCommit(tx, () => this.worker.nudge());
    const mail = tx.create(MailEntity, {
      organizationId,
      recipient: to,
      template: 'plain',
      data: { subject, text },
    });
    await tx.insert(MailEntity, mail);
    return mail.id;
  }
}
