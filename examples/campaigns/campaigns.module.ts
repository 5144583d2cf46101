import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BackgroundWork, Extension, NotificationsModule } from 'latchkey';
import { CampaignRunner } from './campaign-runner.js';
import { CampaignsController } from './campaigns.controller.js';
import { Campaign, LogEntry } from './campaigns.entity.js';
import { Campaigns1796000000001 } from './campaigns.migration.js';

/** Mail campaigns: the product of document 001. */
@Module({
  imports: [NotificationsModule, TypeOrmModule.forFeature([Campaign, LogEntry])],
  controllers: [CampaignsController],
  providers: [BackgroundWork, CampaignRunner],
})
@Extension({
  abilities: {
    'campaigns:read': 'List and read campaigns.',
    'campaigns:write': 'Create, update, delete campaigns.',
    'campaigns:control': 'Start, pause, stop campaigns.',
    'senders:read': 'List senders/contacts on a campaign.',
    'logs:read': 'Read message logs.',
  },
  migrations: [Campaigns1796000000001],
})
export class CampaignsModule {}
