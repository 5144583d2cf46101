import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Worker } from '../common/worker.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { type Claim, claimDue } from '../database/due-rows.js';
import { InvitationCodes } from '../organizations/invitation-codes.js';
import type { MailData, MailTemplate } from './mail.entity.js';
import { MailTransport } from './mail-transport.js';
import { invitation } from './templates/invitation.js';
import { keyCreated } from './templates/key-created.js';
import type { MailText } from './templates/mail-text.js';
import { plain } from './templates/plain.js';

interface ClaimedMail extends Claim {
  readonly event_id: number | null;
  readonly created_at: Date;
  readonly recipient: string;
  readonly template: MailTemplate;
  readonly data: MailData[MailTemplate];
}

const LONGEST_WAIT_SECONDS = 3_600;
// A slow mail server may take its ten seconds for each of some fifteen steps.
const LEASE_SECONDS = 180;
const MAX_TRIES = 80; // about three days

/** Sends the mails that wait, and tries again while the mail server is gone. */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MailWorker.name);
  private readonly worker = new Worker<ClaimedMail>({
    name: MailWorker.name,
    concurrency: 4,
    pollMs: 1_000,
    claim: (limit) =>
      claimDue<ClaimedMail>(this.dataSource.manager, 'mails', limit, { leaseSeconds: LEASE_SECONDS }),
    work: (mail) => this.send(mail),
  });

  private readonly write: { [Template in MailTemplate]: (data: MailData[Template]) => MailText } = {
    key_created: (data) => keyCreated(data, this.settings.appUrl),
    invitation: (data) => invitation(data, this.codes.codeOf(data.invitationId), this.settings.appUrl),
    plain,
  };

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly transport: MailTransport,
    private readonly codes: InvitationCodes,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }

  nudge(): void {
    this.worker.nudge();
  }

  private async send(mail: ClaimedMail): Promise<void> {
    try {
      const write = this.write[mail.template] as (data: MailData[MailTemplate]) => MailText;
      const to = { name: '', address: mail.recipient };
      await this.transport.send(await this.messageIdOf(mail), { to, ...write(mail.data) });
    } catch (error) {
      await this.postpone(mail, (error as Error).message);
      return;
    }
    await this.dataSource.query(
      'UPDATE mails SET due_at = NULL, sent_at = now(), last_error = NULL WHERE id = $1 AND tries = $2',
      [mail.id, mail.tries],
    );
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

  private async postpone(mail: ClaimedMail, error: string): Promise<void> {
    const seconds = mail.tries < MAX_TRIES ? Math.min(2 ** mail.tries, LONGEST_WAIT_SECONDS) : null;
    const next = seconds === null ? 'given up' : `tried again in ${seconds} s`;
    this.logger.warn(`Mail ${mail.id} could not be sent (${error}); ${next}.`);
    await this.dataSource.query(
      `UPDATE mails SET due_at = now() + make_interval(secs => $3), last_error = $4 WHERE id = $1 AND tries = $2`,
      [mail.id, mail.tries, seconds, error],
    );
  }
}
