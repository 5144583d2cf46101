import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { BackgroundWork } from '../common/background-work.js';
import { PRUNE_EVERY_MS, pruneOldest } from '../database/retention.js';

/** Removes events that were told long ago, once nothing that came of them is kept any more. */
@Injectable()
export class EventRetention implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly background: BackgroundWork,
  ) {}

  onApplicationBootstrap(): void {
    const step = () => pruneOldest(this.dataSource.manager, 'events', ['webhook_deliveries', 'mails']);
    this.background.repeat('old events', step, PRUNE_EVERY_MS);
  }
}
