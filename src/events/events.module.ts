import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BackgroundWork } from '../common/background-work.js';
import { AuditEntryEntity } from './audit-entry.entity.js';
import { AuditLog } from './audit-log.js';
import { AuditTrail } from './audit-trail.js';
import { EventRetention } from './event-retention.js';
import { EventEntity } from './event.entity.js';
import { OutboxRelay } from './outbox-relay.js';
import { Outbox } from './outbox.js';

/** The outbox, its relay to `@nestjs/event-emitter`, and the audit log. */
@Module({
  imports: [EventEmitterModule.forRoot(), TypeOrmModule.forFeature([EventEntity, AuditEntryEntity])],
  providers: [AuditLog, AuditTrail, BackgroundWork, EventRetention, Outbox, OutboxRelay],
  exports: [AuditLog, AuditTrail, Outbox, EventEmitterModule],
})
export class EventsModule {}
