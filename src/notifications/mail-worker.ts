import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { onOneLine } from '../common/text.js';
import { Worker } from '../common/worker.js';
import { type Claim, claimDue } from '../database/due-rows.js';
import { Wakeups } from '../database/wakeups.js';
import { waitAfter } from './mail-failure.js';
import { lanes } from './mail-lanes.js';
import { MailTransport } from './mail-transport.js';
import { MailWriter } from './mail-writer.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';

interface ClaimedMail extends Claim {
  readonly event_id: number | null;
  readonly created_at: Date;
  readonly recipient: string;
  readonly template: MailTemplate;
  readonly data: MailData[MailTemplate];
}

/** How a try went: what the mail server answered, or what went wrong. */
interface Try {
  readonly answer: string | null;
  readonly error: Error | null;
  readonly durationMs: number;
}

// A slow mail server may take its ten seconds for each of some fifteen steps.
const LEASE_SECONDS = 180;
const LONGEST_TEXT = 500;

// A mail that somebody else has claimed since is left to them; the try was made nevertheless.
const RECORD = `
  WITH logged AS (
    INSERT INTO mail_attempts (mail_id, started_at, duration_ms, answer, error)
    SELECT id, now() - make_interval(secs => $3::int / 1000.0), $3, $4, $5 FROM mails WHERE id = $1
  )
  UPDATE mails
     SET sent_at = CASE WHEN $5::text IS NULL THEN now() END, last_error = $5,
         due_at = now() + make_interval(secs => $6::float8)
   WHERE id = $1 AND tries = $2`;

/** Sends the mails that wait, and tries again while the mail server is gone. No transaction is open while it sends. */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MailWorker.name);
  private readonly workers = lanes.map(
    ({ name, concurrency, only }) =>
      new Worker<ClaimedMail>({
        name: `${MailWorker.name}, ${name}`,
        concurrency,
        pollMs: 1_000,
        claim: (limit) =>
          claimDue(this.dataSource.manager, 'mails', limit, { leaseSeconds: LEASE_SECONDS, only }),
        work: (mail) => this.send(mail),
      }),
  );

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly wakeups: Wakeups,
    private readonly writer: MailWriter,
    private readonly transport: MailTransport,
  ) {}

  onApplicationBootstrap(): void {
    for (const worker of this.workers) {
      this.wakeups.listen('mails', () => worker.nudge());
      worker.start();
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }

  private async send(mail: ClaimedMail): Promise<void> {
    const made = await this.try(mail);
    const waitSeconds = made.error && waitAfter(made.error, mail.tries);
    const error = made.error && toLogged(made.error.message);
    if (error !== null) {
      const next = waitSeconds === null ? 'given up' : `tried again in ${waitSeconds} s`;
      this.logger.warn(`Mail ${mail.id} could not be sent (${error}); ${next}.`);
    }
    const answer = made.answer && toLogged(made.answer);
    await this.dataSource.query(RECORD, [mail.id, mail.tries, made.durationMs, answer, error, waitSeconds]);
  }

  private async try(mail: ClaimedMail): Promise<Try> {
    const begin = performance.now();
    const took = () => Math.round(performance.now() - begin);
    try {
      const text = await this.writer.write(mail.template, mail.data);
      const to = { name: '', address: mail.recipient };
      const answer = await this.transport.send(await this.messageIdOf(mail), { to, ...text });
      return { answer, error: null, durationMs: took() };
    } catch (thrown) {
      const error = thrown as Error & { response?: string };
      return { answer: error.response ?? null, error, durationMs: took() };
    }
  }

  /** The same on every try: a receiver that got the mail twice can tell. */
  private async messageIdOf({ id, event_id, created_at }: ClaimedMail): Promise<string> {
    if (event_id === null) return `mail.${created_at.getTime()}.${id}`;
    const [event] = await this.dataSource.query<{ message_id: string }[]>(
      'SELECT message_id FROM events WHERE id = $1',
      [event_id],
    );
    return `${event?.message_id ?? 'mail'}.${id}`;
  }
}

const toLogged = (text: string) => onOneLine(text).slice(0, LONGEST_TEXT).toWellFormed();
