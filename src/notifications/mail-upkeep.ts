import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { BackgroundWork } from '../common/background-work.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { PRUNE_EVERY_MS, pruneOldest } from '../database/retention.js';
import { mailFilesOf } from './mail-transport.js';

const FILES_EVERY_MS = 3_600_000;

/** Removes mails that nobody waits for any more, with the log of their attempts, and their files. */
@Injectable()
export class MailUpkeep implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly background: BackgroundWork,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.background.repeat('old mails', () => pruneOldest(this.dataSource.manager, 'mails'), PRUNE_EVERY_MS);
    const files = mailFilesOf(this.settings);
    const removeOld = () => files.removeOld().then(() => false);
    this.background.repeat('old files of mails', removeOld, FILES_EVERY_MS);
  }
}
