import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Wakeups } from '../database/wakeups.js';
import { MailEntity } from './mail.entity.js';
import { MailLimits } from './mail-limits.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';

/** Where the mails about events wait to be sent. */
@Injectable()
export class MailQueue {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly limits: MailLimits,
    private readonly wakeups: Wakeups,
  ) {}

  /** An event that is told twice makes one mail for each recipient; whose mailbox gets too many, none. */
  async add<Template extends MailTemplate>(
    eventId: number,
    recipients: readonly string[],
    template: Template,
    data: MailData[Template],
  ): Promise<void> {
    if (recipients.length === 0) return;
    const allowed = await this.limits.allowed(eventId, recipients, template, data);
    if (allowed.length === 0) return;
    await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(MailEntity)
      .values(allowed.map((recipient) => ({ eventId, recipient, template, data: data })))
      .orIgnore()
      .execute();
    this.wakeups.wake('mails');
  }
}
