import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { MailEntity } from './mail.entity.js';
import { MailTransport } from './mail-transport.js';
import { Mailer } from './mailer.js';
import { MailWorker } from './mail-worker.js';
import { NotificationsListener } from './notifications.listener.js';

/** Mails about what happened, to those whom it concerns. */
@Module({
  imports: [EventsModule, OrganizationsModule, TypeOrmModule.forFeature([MailEntity])],
  providers: [Mailer, MailTransport, MailWorker, NotificationsListener],
  exports: [Mailer],
})
export class NotificationsModule {}
