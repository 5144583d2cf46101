import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { BackgroundWork } from '../common/background-work.js';
import { PRUNE_EVERY_MS, pruneOldest } from '../database/retention.js';

/** Removes mails that nobody waits for any more, with the log of their attempts. */
@Injectable()
export class MailUpkeep implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly background: BackgroundWork,
  ) {}

  onApplicationBootstrap(): void {
    this.background.repeat('old mails', () => pruneOldest(this.dataSource.manager, 'mails'), PRUNE_EVERY_MS);
  }
}
