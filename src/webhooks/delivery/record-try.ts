import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pLimit from 'p-limit';
import type { DataSource, EntityManager } from 'typeorm';
import { prepared } from '../../database/prepared.js';
import { AuditLog } from '../../events/audit-log.js';
import { Outbox } from '../../events/outbox.js';
import { auditedOf } from '../endpoints/webhook-endpoint.entity.js';
import type { ClaimedDelivery } from './claim-deliveries.js';
import { GONE, type Outcome } from './outcome.js';
import { isOurs, type SendResult } from './webhook-sender.js';

/** A try as it went: what was sent, and what came of it. */
export interface Try extends SendResult {
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** As they are to be logged. */
  readonly responseHeadersLogged: Readonly<Record<string, string>> | null;
}

// A delivery that somebody else has claimed since, or that is to be sent once more, is left as it is; the try was made
// nevertheless.
const RECORD = `
  WITH finished AS (
    UPDATE webhook_deliveries
       SET status = $3, due_at = now() + make_interval(secs => $4::float8),
           finished_at = CASE WHEN $4::float8 IS NULL THEN now() END
     WHERE id = $1 AND tries = $2 AND retries_from = $14
  ), logged AS (
    INSERT INTO webhook_attempts
      (organization_id, delivery_id, started_at, duration_ms, status_code, request_headers, response_headers,
       response_body, address, timings, error_kind, error)
    SELECT organization_id, id, now() - make_interval(secs => $5::int / 1000.0), $5, $6, $7, $8, $9, $10, $11, $12, $13
      FROM webhook_deliveries WHERE id = $1
  )`;

// Of the endpoint only if it still is where the try went.
const ENDPOINT = `organization_id = $15 AND id = $16 AND url = $17 AND status = 'enabled'`;

const SUCCESS = `${RECORD}
  UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, is_proven = true
   WHERE ${ENDPOINT} AND (failures > 0 OR NOT is_proven)`;

/** Says nothing of the endpoint. */
const OUR_FAULT = `${RECORD} SELECT 1`;
const PARAMETERS_OF_RECORD = 14;

// Five days without a success, and ten failures at least; they are twelve hours apart then anyway.
const DISABLE_AFTER = `interval '5 days'`;
const DISABLE_FAILURES = 10;
/** At this one of the failures in a row, the owners are told. */
export const FAILURES_TOLD = 4;

const FAILURE = `${RECORD}
  UPDATE webhook_endpoints SET failures = failures + 1, failing_since = coalesce(failing_since, now())
   WHERE ${ENDPOINT}
  RETURNING failures, description, url,
            failures >= ${DISABLE_FAILURES} AND failing_since <= now() - ${DISABLE_AFTER} AS is_hopeless`;

interface Health {
  readonly failures: number;
  readonly description: string | null;
  readonly url: string;
  readonly is_hopeless: boolean;
}

const FAILURES_AT_ONCE = 6;

const NOBODY = { user: null, credentialId: null, ip: null };

/** Writes down how a try went, and what follows from it for the delivery and its endpoint, all together. */
@Injectable()
export class TryRecorder {
  // Those of one endpoint wait for each other, and each has a connection: requests need some as well.
  private readonly failuresAtOnce = pLimit(FAILURES_AT_ONCE);

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  async record(delivery: ClaimedDelivery, made: Try, outcome: Outcome): Promise<void> {
    const values = valuesOf(delivery, made, outcome);
    if (made.error === undefined) {
      await prepared(this.dataSource, 'record_success', SUCCESS, values);
    } else if (isOurs(made.error.kind)) {
      await this.dataSource.query(OUR_FAULT, values.slice(0, PARAMETERS_OF_RECORD));
    } else {
      await this.failuresAtOnce(() =>
        this.dataSource.transaction((tx) => this.recordFailure(tx, delivery, made, values)),
      );
    }
  }

  private async recordFailure(
    tx: EntityManager,
    delivery: ClaimedDelivery,
    { error, statusCode }: Try,
    values: readonly unknown[],
  ): Promise<void> {
    const [[health]] = await tx.query<[Health[], number]>(FAILURE, [...values]);
    if (health === undefined) return; // It is disabled already, deleted, or has moved.
    const { organization_id, endpoint_id } = delivery;
    if (statusCode === GONE || health.is_hopeless) {
      await this.disable(tx, delivery, health, statusCode === GONE ? 'gone' : 'failing');
    } else if (health.failures === FAILURES_TOLD) {
      const { failures } = health;
      const webhook = factsOf(endpoint_id, health);
      const data = { organization_id, actor: null, webhook, failures, error: error!.message };
      await this.outbox.append(tx, organization_id, 'webhook.failing', data, { ip: null });
    }
  }

  private async disable(
    tx: EntityManager,
    { organization_id, endpoint_id }: ClaimedDelivery,
    health: Health,
    reason: 'gone' | 'failing',
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_endpoints SET status = 'disabled', disabled_at = now(), disabled_reason = $3
        WHERE organization_id = $1 AND id = $2`,
      [organization_id, endpoint_id, reason],
    );
    const details = { ...auditedOf(health), reason };
    await this.audit.append(tx, organization_id, NOBODY, 'webhook.disabled', endpoint_id, details);
    const data = { organization_id, actor: null, webhook: factsOf(endpoint_id, health), reason };
    await this.outbox.append(tx, organization_id, 'webhook.disabled', data, { ip: null });
  }
}

const factsOf = (id: number, { description, url }: Health) => ({ id, description, host: new URL(url).host });

function valuesOf(delivery: ClaimedDelivery, made: Try, { status, waitSeconds }: Outcome): unknown[] {
  return [
    delivery.id,
    delivery.tries,
    status,
    waitSeconds,
    made.durationMs,
    made.statusCode ?? null,
    made.requestHeaders,
    made.responseHeadersLogged,
    made.responseBody ?? null,
    made.address ?? null,
    made.timings ?? null,
    made.error?.kind ?? null,
    made.error?.message ?? null,
    delivery.retries_from,
    delivery.organization_id,
    delivery.endpoint_id,
    delivery.url,
  ];
}
