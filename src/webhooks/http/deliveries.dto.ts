import { IsIn, IsOptional } from 'class-validator';
import { CursorMeta } from '../../common/answers.dto.js';
import { PageQuery } from '../../common/page-query.dto.js';
import { IsTimestamp } from '../../common/validation/is-timestamp.js';
import { publicEventTypes, type PublicEventType } from '../../events/event-types.js';
import type { WebhookAttemptEntity } from '../delivery/webhook-attempt.entity.js';
import type { DeliveryStatus, WebhookDeliveryEntity } from '../delivery/webhook-delivery.entity.js';
import type { SendErrorKind } from '../delivery/webhook-sender.js';

/** Which deliveries are wanted. */
export class DeliveriesQuery extends PageQuery {
  @IsOptional()
  @IsIn(['pending', 'succeeded', 'failed', 'skipped'])
  status?: DeliveryStatus;

  @IsOptional()
  @IsIn(Object.keys(publicEventTypes))
  event_type?: PublicEventType;

  /** Made at that time or later. */
  @IsOptional()
  @IsTimestamp()
  since?: string;

  /** Made before that time. */
  @IsOptional()
  @IsTimestamp()
  until?: string;
}

export class DeliveryDto {
  id!: number;
  /** The `webhook-id` of the message. */
  message_id!: string;
  event_type!: string;
  /** `skipped`: it came while the webhook was disabled. */
  status!: DeliveryStatus;
  tries!: number;
  created_at!: string;
  finished_at!: string | null;
  next_try_at!: string | null;

  static of(delivery: WebhookDeliveryEntity): DeliveryDto {
    return {
      id: delivery.id,
      message_id: delivery.event.messageId,
      event_type: delivery.event.type,
      status: delivery.status,
      tries: delivery.tries,
      created_at: delivery.createdAt.toISOString(),
      finished_at: delivery.finishedAt?.toISOString() ?? null,
      next_try_at: delivery.dueAt?.toISOString() ?? null,
    };
  }
}

/** How long each phase took, in milliseconds; null: it did not come to it, or a connection was there already. */
export class TimingsDto {
  dns!: number | null;
  connect!: number | null;
  tls!: number | null;
  /** From the last byte sent to the first that came. */
  wait!: number | null;
  body!: number | null;
  total!: number;
}

export class AttemptDto {
  started_at!: string;
  duration_ms!: number;
  /** What the name was resolved to, and the connection made to. */
  address!: string | null;
  timings!: TimingsDto | null;
  /** Secrets are not shown; null: nothing is known of it. */
  request_headers!: Record<string, string> | null;
  status_code!: number | null;
  response_headers!: Record<string, string> | null;
  /** The first 16 KiB. */
  response_body!: string | null;
  /**
   * Null after a complete 2xx. `secret`: nothing was sent, because its secrets cannot be read; `internal`:
   * it went wrong on our side (neither counts as a failure of the webhook); `protocol`: what came is
   * no HTTP, or broke off; `timeout`: no complete answer within 15 seconds.
   */
  error_kind!: SendErrorKind | null;
  error!: string | null;

  static of(attempt: WebhookAttemptEntity): AttemptDto {
    return {
      started_at: attempt.startedAt.toISOString(),
      duration_ms: attempt.durationMs,
      address: attempt.address,
      timings: attempt.timings,
      request_headers: attempt.requestHeaders,
      status_code: attempt.statusCode,
      response_headers: attempt.responseHeaders,
      response_body: attempt.responseBody,
      error_kind: attempt.errorKind,
      error: attempt.error,
    };
  }
}

export class DeliveryWithAttemptsDto extends DeliveryDto {
  /** The message, byte by byte as it is sent on every try. */
  body!: string;
  /** The last fifty, in their order. */
  attempts!: AttemptDto[];
}

export class DeliveryAnswer {
  data!: DeliveryWithAttemptsDto;
}

export class DeliveryListAnswer {
  data!: DeliveryDto[];
  meta!: CursorMeta;
}

export class RecoveredDto {
  /** How many deliveries are sent (again). */
  deliveries!: number;
}

export class RecoveredAnswer {
  data!: RecoveredDto;
}
