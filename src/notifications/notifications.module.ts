import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BackgroundWork } from '../common/background-work.js';
import { EventsModule } from '../events/events.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { UsersModule } from '../users/users.module.js';
import { MailsController } from './http/mails.controller.js';
import { MailAudience } from './mail-audience.js';
import { MailAttemptEntity } from './mail-attempt.entity.js';
import { MailEntity } from './mail.entity.js';
import { MailLimits } from './mail-limits.js';
import { MailQueue } from './mail-queue.js';
import { MailTransport } from './mail-transport.js';
import { MailUpkeep } from './mail-upkeep.js';
import { MailWorker } from './mail-worker.js';
import { MailWriter } from './mail-writer.js';
import { Mailer } from './mailer.js';
import { NotificationsListener } from './notifications.listener.js';
import { OwnersListener } from './owners.listener.js';
import { Recipients } from './recipients.js';
import { SentMailsService } from './sent-mails.service.js';

/** Mails about what happened, to those whom it concerns. */
@Module({
  imports: [
    EventsModule,
    OrganizationsModule,
    UsersModule,
    TypeOrmModule.forFeature([MailEntity, MailAttemptEntity]),
  ],
  controllers: [MailsController],
  providers: [
    BackgroundWork,
    MailAudience,
    Mailer,
    MailLimits,
    MailQueue,
    MailTransport,
    MailUpkeep,
    MailWorker,
    MailWriter,
    NotificationsListener,
    OwnersListener,
    Recipients,
    SentMailsService,
  ],
  exports: [Mailer],
})
export class NotificationsModule {}
