import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { retry } from '../common/retry.js';
import { onOneLine } from '../common/text.js';
import { Worker } from '../common/worker.js';
import { type Claim, claimDue } from '../database/due-rows.js';
import { Wakeups } from '../database/wakeups.js';
import { MailAudience, type WaitingMail } from './mail-audience.js';
import { waitAfter } from './mail-failure.js';
import { lanes } from './mail-lanes.js';
import { MailTransport } from './mail-transport.js';
import { MailWriter } from './mail-writer.js';

interface ClaimedMail extends Claim, WaitingMail {
  readonly event_id: number | null;
  readonly created_at: Date;
}

/** What a mail tells of. */
interface Origin {
  readonly message_id: string;
  readonly organization_id: number;
  readonly created_at: Date;
}

/** How a try went: what the mail server answered, or what went wrong. */
interface Try {
  readonly answer: string | null;
  readonly error: Error | null;
  readonly durationMs: number;
}

// A try ends after a minute, and how it went may have to wait for the database for a while.
const LEASE_SECONDS = 180;
const RECORD_ATTEMPTS = 10;
const RECORD_PAUSE_MS = 2_000;
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
    private readonly audience: MailAudience,
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
    // Before the try: once it is made, nothing but the record of it needs the database.
    const origin = await this.originOf(mail);
    const made = await this.try(mail, origin);
    const waitSeconds = made.error && waitAfter(made.error, mail.tries);
    const error = made.error && toLogged(made.error.message);
    if (error !== null) {
      const next = waitSeconds === null ? 'given up' : `tried again in ${waitSeconds} s`;
      this.logger.warn(`Mail ${mail.id} could not be sent (${error}); ${next}.`);
    }
    const answer = made.answer && toLogged(made.answer);
    // What was sent is not sent again because the database was away for a moment, as long as the lease lasts.
    await retry(
      () => this.dataSource.query(RECORD, [mail.id, mail.tries, made.durationMs, answer, error, waitSeconds]),
      RECORD_ATTEMPTS,
      RECORD_PAUSE_MS,
      (failure) => this.logger.warn(`Mail ${mail.id} is recorded later: ${(failure as Error).message}`),
    );
  }

  private async try(mail: ClaimedMail, origin: Origin | undefined): Promise<Try> {
    const begin = performance.now();
    const took = () => Math.round(performance.now() - begin);
    const { recipient, template, data } = mail;
    try {
      if (origin !== undefined) await this.audience.check(origin.organization_id, mail);
      const happenedAt = origin?.created_at ?? mail.created_at;
      const text = await this.writer.write(template, data, { recipient, happenedAt });
      const to = { name: '', address: recipient };
      const answer = await this.transport.send(messageIdOf(mail, origin), { to, ...text });
      return { answer, error: null, durationMs: took() };
    } catch (thrown) {
      const error = thrown as Error & { response?: string };
      return { answer: error.response ?? null, error, durationMs: took() };
    }
  }

  /** @returns undefined for a mail that no event has made */
  private async originOf({ event_id }: ClaimedMail): Promise<Origin | undefined> {
    if (event_id === null) return undefined;
    const [event] = await this.dataSource.query<Origin[]>(
      'SELECT message_id, organization_id, created_at FROM events WHERE id = $1',
      [event_id],
    );
    return event;
  }
}

/** The same on every try: a receiver that got the mail twice can tell. */
const messageIdOf = ({ id, created_at }: ClaimedMail, origin: Origin | undefined) =>
  `${origin?.message_id ?? `mail.${created_at.getTime()}`}.${id}`;

const toLogged = (text: string) => onOneLine(text).slice(0, LONGEST_TEXT).toWellFormed();
