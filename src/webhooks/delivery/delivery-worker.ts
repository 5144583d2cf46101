import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { retry } from '../../common/retry.js';
import { Worker } from '../../common/worker.js';
import { Wakeups } from '../../database/wakeups.js';
import { type CustomHeaders, CustomHeadersBox } from '../endpoints/custom-headers.js';
import { signedHeaders, type SigningKey } from '../endpoints/signature.js';
import { WebhookSecretsService } from '../endpoints/webhook-secrets.service.js';
import { type ClaimedDelivery, claimDeliveries } from './claim-deliveries.js';
import { DueEndpoints } from './due-endpoints.js';
import { EndpointShares } from './endpoint-shares.js';
import { hiding, loggedHeaders } from './logged-headers.js';
import { OrganizationShares } from './organization-shares.js';
import { outcomeOf } from './outcome.js';
import { type Try, TryRecorder } from './record-try.js';
import { TryCounts } from './try-counts.js';
import { BODY_LIMIT, WebhookSender } from './webhook-sender.js';

const CONCURRENCY = 1_024;
/** Of these, for endpoints that have never taken anything, or do not now: whoever makes many takes no others' places. */
const UNTRUSTED = CONCURRENCY / 2;
const UNSENT = { durationMs: 0, requestHeaders: {}, responseHeadersLogged: null };
// The database may be away for a moment: what was sent is not sent again for that, as long as the lease lasts.
const RECORD_ATTEMPTS = 10;
const RECORD_PAUSE_MS = 2_000;

/** Takes due deliveries, sends them, and has written down how it went. No transaction is held while sending. */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryWorker.name);
  private readonly endpointShares = new EndpointShares();
  private readonly organizationShares = new OrganizationShares();
  private readonly dueEndpoints: DueEndpoints;
  private untrusted = 0;
  private readonly worker = new Worker<ClaimedDelivery>({
    name: DeliveryWorker.name,
    concurrency: CONCURRENCY,
    pollMs: 1_000,
    pauseMs: 10,
    claim: (limit) => this.claim(limit),
    work: (delivery) => this.deliver(delivery),
  });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly wakeups: Wakeups,
    private readonly secrets: WebhookSecretsService,
    private readonly headers: CustomHeadersBox,
    private readonly sender: WebhookSender,
    private readonly recorder: TryRecorder,
    private readonly counts: TryCounts,
  ) {
    this.dueEndpoints = new DueEndpoints(dataSource);
  }

  onApplicationBootstrap(): void {
    this.wakeups.listen('webhook_deliveries', () => this.worker.nudge());
    this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }

  /** Looks round until there is something, once at most. */
  private async claim(limit: number): Promise<ClaimedDelivery[]> {
    for (let ends = 0; ends < 2;) {
      const { endpointIds, isEnd } = await this.dueEndpoints.next();
      const claimed = endpointIds.length > 0 ? await this.claimOf(endpointIds, limit) : [];
      if (claimed.length > 0) return claimed;
      if (isEnd) ends += 1;
    }
    return [];
  }

  private async claimOf(endpointIds: readonly number[], limit: number): Promise<ClaimedDelivery[]> {
    const claimed = await claimDeliveries(this.dataSource, endpointIds, {
      all: limit,
      untrusted: Math.max(UNTRUSTED - this.untrusted, 0),
      ofEndpoints: this.endpointShares.rooms(),
      ofOrganizations: this.organizationShares.rooms(),
    });
    for (const { endpoint_id, organization_id, is_failing, is_trusted } of claimed) {
      this.endpointShares.begin(endpoint_id, is_failing);
      this.organizationShares.begin(organization_id);
      if (!is_trusted) this.untrusted += 1;
    }
    return claimed;
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    let hasSucceeded = false;
    try {
      const made = await this.try(delivery).catch((error: unknown) => this.ourFault(delivery, error));
      hasSucceeded = made.error === undefined;
      this.counts.count(made.error?.kind ?? 'succeeded');
      if (made.error !== undefined) {
        this.logger.warn(`Delivery ${delivery.id} failed (try ${delivery.tries}): ${made.error.message}`);
      }
      await this.record(delivery, made);
    } finally {
      this.end(delivery, hasSucceeded);
    }
  }

  private async record(delivery: ClaimedDelivery, made: Try): Promise<void> {
    const outcome = outcomeOf(delivery, made, Math.random());
    await retry(
      () => this.recorder.record(delivery, made, outcome),
      RECORD_ATTEMPTS,
      RECORD_PAUSE_MS,
      (error) => this.logger.warn(`Delivery ${delivery.id} is recorded later: ${(error as Error).message}`),
    );
  }

  private end({ endpoint_id, organization_id, is_trusted }: ClaimedDelivery, hasSucceeded: boolean): void {
    const endpointHasRoom = this.endpointShares.end(endpoint_id, hasSucceeded);
    const organizationHasRoom = this.organizationShares.end(organization_id);
    const hadNoPlace = !is_trusted && this.untrusted === UNTRUSTED;
    if (!is_trusted) this.untrusted -= 1;
    if (endpointHasRoom || organizationHasRoom || hadNoPlace) this.worker.nudge();
  }

  /** Whatever goes wrong, the try is written down: a delivery that nobody finishes would come back for ever. */
  private ourFault({ id }: ClaimedDelivery, error: unknown): Try {
    this.logger.error(error, `Delivery ${id} could not be tried.`);
    return { ...UNSENT, error: { kind: 'internal', message: 'Something went wrong on our side.' } };
  }

  private async try(delivery: ClaimedDelivery): Promise<Try> {
    const begin = performance.now();
    const opened = this.open(delivery);
    if (opened === undefined) {
      const message =
        'Its secrets cannot be read: LATCHKEY_SECRET has changed. Rotate the secret, give the headers again.';
      return { ...UNSENT, error: { kind: 'secret', message } };
    }
    const headers = headersOf(delivery, timestampOf(delivery, begin), opened);
    const result = await this.sender.send(delivery.url, headers, delivery.body);
    const { custom } = opened;
    const hide = hiding(Object.values(custom));
    return {
      ...result,
      durationMs: Math.round(performance.now() - begin),
      requestHeaders: loggedHeaders(headers, custom),
      responseHeadersLogged: result.responseHeaders ? loggedHeaders(result.responseHeaders, custom) : null,
      responseBody: result.responseBody && hide(result.responseBody).slice(0, BODY_LIMIT),
    };
  }

  /** @returns undefined when nothing can be signed, or its own headers cannot be read */
  private open({
    endpoint_id,
    keys,
    sealed_headers,
  }: ClaimedDelivery): { keys: SigningKey[]; custom: CustomHeaders } | undefined {
    const opened = this.secrets.open(keys, endpoint_id);
    if (opened.length === 0) return undefined;
    try {
      return { keys: opened, custom: this.headers.open(sealed_headers, endpoint_id) };
    } catch {
      return undefined;
    }
  }
}

/** By the database's clock: receivers refuse what is five minutes off, and not every machine knows the time. */
const timestampOf = ({ claimed_at }: ClaimedDelivery, begin: number): number =>
  Math.floor(claimed_at + (performance.now() - begin) / 1_000);

/** What is sent with the body: the endpoint's own headers, then ours, which nothing takes the place of. */
function headersOf(
  { message_id, body, api_version }: ClaimedDelivery,
  timestamp: number,
  { keys, custom }: { keys: readonly SigningKey[]; custom: CustomHeaders },
): Record<string, string> {
  return {
    ...custom,
    'content-type': 'application/json',
    'user-agent': 'Latchkey-Webhooks/1',
    'latchkey-api-version': api_version,
    ...signedHeaders({ id: message_id, timestamp, body }, keys),
  };
}
