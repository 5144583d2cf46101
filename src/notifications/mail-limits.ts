import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { MailData, MailTemplate } from './templates/mail-data.js';

const PER_HOUR = 10;
// These are limited where they are asked for: nobody may use them up for others.
const limitedElsewhere: readonly MailTemplate[] = ['password_reset', 'invitation'];

// Mails of the event itself do not count: it may be told again.
const ALLOWED = `
  SELECT recipient FROM unnest($1::text[]) AS wanted (recipient)
   WHERE (SELECT count(*) FROM mails
           WHERE mails.recipient = wanted.recipient AND template = $2 AND event_id <> $3
             AND created_at > now() - interval '1 hour') < ${PER_HOUR}
     AND NOT EXISTS (
           SELECT FROM mails
            WHERE mails.recipient = wanted.recipient AND template = $2 AND event_id <> $3
              AND template = 'webhook_failing' AND data #> '{webhook,id}' = $4::jsonb #> '{webhook,id}'
              AND created_at > now() - interval '1 day')`;

/** Keeps anybody from filling a mailbox through us: ten mails of a kind in an hour; one in a day that a webhook fails. */
@Injectable()
export class MailLimits {
  private readonly logger = new Logger(MailLimits.name);

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @returns who may get this mail, too */
  async allowed<Template extends MailTemplate>(
    eventId: number,
    recipients: readonly string[],
    template: Template,
    data: MailData[Template],
  ): Promise<readonly string[]> {
    if (limitedElsewhere.includes(template)) return recipients;
    const rows = await this.dataSource.query<{ recipient: string }[]>(ALLOWED, [
      recipients,
      template,
      eventId,
      JSON.stringify(data),
    ]);
    const dropped = recipients.length - rows.length;
    if (dropped > 0) {
      this.logger.warn(
        `${dropped} mails (${template}, event ${eventId}) are not sent: too many of the kind.`,
      );
    }
    return rows.map(({ recipient }) => recipient);
  }
}
