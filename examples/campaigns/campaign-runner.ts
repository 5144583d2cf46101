import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { BackgroundWork, Mailer } from 'latchkey';
import type { DataSource } from 'typeorm';
import { Campaign, LogEntry, type Sender } from './campaigns.entity.js';

/** Sends the mails of running campaigns; any number of nodes share the work. */
@Injectable()
export class CampaignRunner {
  readonly nudge = this.background.repeat('Campaigns', () => this.step());

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly mailer: Mailer,
    private readonly background: BackgroundWork,
  ) {}

  /** One mail with its log and its count, or none of them. The campaign is locked: a pause waits, and then holds. */
  private step(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [step] = await tx.query<(Campaign & { sender: Sender; is_last: boolean })[]>(
        `SELECT c.organization_id, c.id, c.subject, c.message, c.sent, c.senders -> c.sent AS sender,
                c.sent + 1 = jsonb_array_length(c.senders) AS is_last
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id AND o.suspended_at IS NULL
          WHERE c.status = 'running' ORDER BY c.updated_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED`,
      );
      if (step === undefined) return false;
      const { organization_id, id, sender, subject, message: text } = step;
      await this.mailer.send(tx, organization_id, { to: sender.email, subject, text });
      await tx.insert(LogEntry, { organization_id, campaign_id: id, sender });
      const status = step.is_last ? 'stopped' : 'running';
      await tx.update(Campaign, { organization_id, id }, { sent: step.sent + 1, status });
      return true;
    });
  }
}
