import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Wakeups } from '../database/wakeups.js';
import { MailEntity } from './mail.entity.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';

/** Where the mails about events wait to be sent. */
@Injectable()
export class MailQueue {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly wakeups: Wakeups,
  ) {}

  /** An event that is told twice makes one mail for each recipient. */
  async add<Template extends MailTemplate>(
    eventId: number,
    recipients: readonly string[],
    template: Template,
    data: MailData[Template],
  ): Promise<void> {
    if (recipients.length === 0) return;
    await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(MailEntity)
      .values(recipients.map((recipient) => ({ eventId, recipient, template, data: data })))
      .orIgnore()
      .execute();
    this.wakeups.wake('mails');
  }
}
