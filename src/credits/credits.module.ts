import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { CreditsService } from './credits.service.js';
import { Exhaustion } from './exhaustion.js';
import { CreditsController } from './http/credits.controller.js';
import { LedgerEntryEntity } from './ledger-entry.entity.js';

/** What an organization has to spend: its balance, and the ledger behind it. */
@Module({
  imports: [EventsModule, TypeOrmModule.forFeature([LedgerEntryEntity])],
  controllers: [CreditsController],
  providers: [CreditsService, Exhaustion],
  exports: [CreditsService],
})
export class CreditsModule {}
