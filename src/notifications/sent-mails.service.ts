import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { MailAttemptEntity } from './mail-attempt.entity.js';
import { MailEntity } from './mail.entity.js';

const conditions = {
  waiting: 'mail.due_at IS NOT NULL',
  sent: 'mail.sent_at IS NOT NULL AND mail.due_at IS NULL',
  failed: 'mail.due_at IS NULL AND mail.sent_at IS NULL',
} as const;

/** `failed`: given up. */
export type MailStatus = keyof typeof conditions;
export const mailStatuses = Object.keys(conditions) as MailStatus[];

/** Of each mail, the newest. */
const ATTEMPTS_SHOWN = 10;

export type LoggedMail = Omit<MailEntity, 'data'> & { readonly attempts: readonly MailAttemptEntity[] };

export interface MailFilter {
  readonly status?: MailStatus;
  /** Only ids below this one. */
  readonly before: number;
  readonly limit: number;
}

/** The mails of the whole server, and how it went with them: for its operator. Never their content. */
@Injectable()
export class SentMailsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list({ status, before, limit }: MailFilter): Promise<LoggedMail[]> {
    const { metadata } = this.dataSource.getRepository(MailEntity);
    const shown = metadata.columns.filter(({ propertyName }) => propertyName !== 'data');
    const mails = await this.dataSource.manager
      .createQueryBuilder(MailEntity, 'mail')
      .select(shown.map(({ propertyName }) => `mail.${propertyName}`))
      .where('mail.id < :before', { before })
      .andWhere(status === undefined ? 'true' : conditions[status])
      .orderBy('mail.id', 'DESC')
      .limit(limit)
      .getMany();
    const attempts = await this.attemptsOf(mails.map(({ id }) => id));
    return mails.map((mail) => ({
      ...mail,
      attempts: attempts.filter(({ mailId }) => mailId === mail.id),
    }));
  }

  private async attemptsOf(mailIds: readonly number[]): Promise<MailAttemptEntity[]> {
    return this.dataSource.query<MailAttemptEntity[]>(
      `SELECT a.id, a.mail_id AS "mailId", a.started_at AS "startedAt", a.duration_ms AS "durationMs",
              a.answer, a.error
         FROM unnest($1::bigint[]) AS mail (id)
        CROSS JOIN LATERAL (
          SELECT * FROM mail_attempts WHERE mail_id = mail.id ORDER BY id DESC LIMIT ${ATTEMPTS_SHOWN}) AS a
        ORDER BY a.id`,
      [mailIds],
    );
  }
}

/** What has become of a mail. */
export function statusOf({ dueAt, sentAt }: Pick<MailEntity, 'dueAt' | 'sentAt'>): MailStatus {
  if (dueAt !== null) return 'waiting';
  return sentAt === null ? 'failed' : 'sent';
}
