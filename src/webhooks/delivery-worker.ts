import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Worker } from '../common/worker.js';
import { type Claim, claimDue } from '../database/due-rows.js';
import { nextWait } from './retry-schedule.js';
import { signedHeaders } from './signature.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { type SendResult, WebhookSender } from './webhook-sender.js';

interface ClaimedDelivery extends Claim {
  readonly organization_id: number;
  readonly endpoint_id: number;
  readonly event_id: number;
}

interface Message {
  readonly url: string;
  readonly status: 'enabled' | 'disabled';
  readonly message_id: string;
  readonly type: string;
  readonly data: unknown;
  readonly created_at: Date;
}

interface Attempt extends SendResult {
  readonly durationMs: number;
}

const BUSY_STATUS = [429, 502, 504];
const GONE = 410;

const CONCURRENCY = 64;
/** No endpoint has more than twice as many under way: one that hangs must not hold up the others. */
const SHARE = 4;

/** Takes due deliveries, sends them, and writes down how it went. No transaction is held while sending. */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryWorker.name);
  private readonly worker = new Worker<ClaimedDelivery>({
    name: DeliveryWorker.name,
    concurrency: CONCURRENCY,
    pollMs: 1_000,
    claim: (limit) => this.claim(limit),
    work: (delivery) => this.deliver(delivery),
  });
  private readonly underWay = new Map<number, number>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly secrets: WebhookSecretsService,
    private readonly sender: WebhookSender,
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

  private async claim(limit: number): Promise<ClaimedDelivery[]> {
    const busy = [...this.underWay].filter(([, count]) => count >= SHARE).map(([endpointId]) => endpointId);
    return claimDue<ClaimedDelivery>(this.dataSource.manager, 'webhook_deliveries', Math.min(limit, SHARE), {
      except: { column: 'endpoint_id', values: busy },
    });
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    this.count(delivery.endpoint_id, 1);
    try {
      await this.attempt(delivery);
    } finally {
      this.count(delivery.endpoint_id, -1);
    }
  }

  private count(endpointId: number, change: 1 | -1): void {
    const before = this.underWay.get(endpointId) ?? 0;
    if (before + change === 0) this.underWay.delete(endpointId);
    else this.underWay.set(endpointId, before + change);
    if (before === SHARE && change === -1) this.nudge();
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    const message = await this.load(delivery);
    if (message === undefined) return; // The endpoint was deleted, and the delivery with it.
    const attempt = await this.send(delivery, message);
    if (attempt.error !== undefined) {
      this.logger.warn(`Delivery ${delivery.id} failed (try ${delivery.tries}): ${attempt.error}`);
    }
    await this.finish(delivery, attempt);
  }

  private async load({
    organization_id,
    endpoint_id,
    event_id,
  }: ClaimedDelivery): Promise<Message | undefined> {
    const [message] = await this.dataSource.query<Message[]>(
      `SELECT w.url, w.status, e.message_id, e.type, e.data, e.created_at
         FROM webhook_endpoints w JOIN events e ON e.organization_id = w.organization_id
        WHERE w.organization_id = $1 AND w.id = $2 AND e.id = $3`,
      [organization_id, endpoint_id, event_id],
    );
    return message;
  }

  private async send(delivery: ClaimedDelivery, message: Message): Promise<Attempt> {
    const startedAt = new Date();
    const result =
      message.status === 'disabled'
        ? { error: 'The webhook is disabled.', isForbidden: true }
        : await this.sendSigned(delivery, message, startedAt);
    return { ...result, durationMs: Date.now() - startedAt.getTime() };
  }

  private async sendSigned(
    delivery: ClaimedDelivery,
    message: Message,
    startedAt: Date,
  ): Promise<SendResult> {
    const body = JSON.stringify({
      type: message.type,
      timestamp: message.created_at.toISOString(),
      data: message.data,
    });
    const secrets = await this.secrets.valid(delivery.organization_id, delivery.endpoint_id);
    if (secrets.length === 0) return { error: 'No signing secret can be read; rotate the secret.' };
    const timestamp = Math.floor(startedAt.getTime() / 1_000);
    return this.sender.send(
      message.url,
      signedHeaders({ id: message.message_id, timestamp, body }, secrets),
      body,
    );
  }

  /** The attempt and what follows from it, together; a delivery that somebody else has claimed since is left to them. */
  private async finish(delivery: ClaimedDelivery, attempt: Attempt): Promise<void> {
    const { status, waitSeconds } = outcome(delivery, attempt);
    await this.dataSource.transaction(async (tx) => {
      const [, claimed] = await tx.query<[unknown, number]>(
        `UPDATE webhook_deliveries
            SET status = $3,
                due_at = now() + make_interval(secs => $4),
                finished_at = CASE WHEN $4::float8 IS NULL THEN now() END
          WHERE id = $1 AND tries = $2`,
        [delivery.id, delivery.tries, status, waitSeconds ?? null],
      );
      await tx.query(
        `INSERT INTO webhook_attempts
           (organization_id, delivery_id, started_at, duration_ms, status_code, response_body, error)
         SELECT organization_id, id, now() - make_interval(secs => $2 / 1000.0), $2::integer, $3, $4, $5
           FROM webhook_deliveries WHERE id = $1`,
        [
          delivery.id,
          attempt.durationMs,
          attempt.statusCode ?? null,
          attempt.responseBody ?? null,
          attempt.error ?? null,
        ],
      );
      if (claimed === 1 && attempt.statusCode === GONE) {
        await tx.query(
          `UPDATE webhook_endpoints SET status = 'disabled' WHERE organization_id = $1 AND id = $2`,
          [delivery.organization_id, delivery.endpoint_id],
        );
      }
    });
  }
}

/** What becomes of a delivery after an attempt. */
function outcome(
  { tries }: Claim,
  { error, isForbidden, isTimeout, statusCode = 0, retryAfterSeconds }: SendResult,
): { status: 'pending' | 'succeeded' | 'failed'; waitSeconds?: number } {
  if (error === undefined) return { status: 'succeeded' };
  if (isForbidden === true || statusCode === GONE) return { status: 'failed' };
  const isBusy = isTimeout === true || BUSY_STATUS.includes(statusCode);
  const waitSeconds = nextWait({ tries, isBusy, retryAfterSeconds }, Math.random());
  return waitSeconds === undefined ? { status: 'failed' } : { status: 'pending', waitSeconds };
}
