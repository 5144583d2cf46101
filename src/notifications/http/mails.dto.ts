import { IsIn, IsOptional } from 'class-validator';
import { PageOf } from '../../common/answer-of.js';
import { PageQuery } from '../../common/page-query.dto.js';
import type { MailAttemptEntity } from '../mail-attempt.entity.js';
import { type LoggedMail, mailStatuses, type MailStatus, statusOf } from '../sent-mails.service.js';

/** Which mails are wanted. */
export class MailsQuery extends PageQuery {
  @IsOptional()
  @IsIn(mailStatuses)
  status?: MailStatus;
}

export class MailAttemptDto {
  started_at!: string;
  duration_ms!: number;
  /** What the mail server said in the end. */
  answer!: string | null;
  error!: string | null;

  static of({ startedAt, durationMs, answer, error }: MailAttemptEntity): MailAttemptDto {
    return { started_at: startedAt.toISOString(), duration_ms: durationMs, answer, error };
  }
}

export class MailDto {
  id!: number;
  /** `failed`: given up. */
  status!: MailStatus;
  /** Which kind of mail it is; `plain`: an extending module wrote it. */
  template!: string;
  recipient!: string;
  tries!: number;
  created_at!: string;
  sent_at!: string | null;
  next_try_at!: string | null;
  last_error!: string | null;
  /** The last ten, in their order. */
  attempts!: MailAttemptDto[];

  static of(mail: LoggedMail): MailDto {
    return {
      id: mail.id,
      status: statusOf(mail),
      template: mail.template,
      recipient: mail.recipient,
      tries: mail.tries,
      created_at: mail.createdAt.toISOString(),
      sent_at: mail.sentAt?.toISOString() ?? null,
      next_try_at: mail.dueAt?.toISOString() ?? null,
      last_error: mail.lastError,
      attempts: mail.attempts.map((attempt) => MailAttemptDto.of(attempt)),
    };
  }
}

export class MailListAnswer extends PageOf(MailDto) {}
