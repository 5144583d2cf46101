import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/after-commit.js';
import { Wakeups } from '../database/wakeups.js';
import { MailEntity } from './mail.entity.js';

export interface PlainMail {
  /** An e-mail address. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  /** Plain text, in lines and paragraphs; the html form is made from it. */
  readonly text: string;
}

/** Sends mails of an extending module: tried again and logged as Latchkey's own, in a lane beside them. */
@Injectable()
export class Mailer {
  constructor(private readonly wakeups: Wakeups) {}

  /**
   * Queues a mail: it is sent if and only if the transaction is committed, and tried again while the mail server is
   * gone.
   *
   * @returns the id of the mail
   * @throws when `tx` is not a transaction under way
   */
  async send(tx: EntityManager, organizationId: number, { to, subject, text }: PlainMail): Promise<number> {
    afterCommit(tx, () => this.wakeups.wake('mails'));
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
