import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { CursorMeta, NoMeta } from '../../common/answers.dto.js';
import { IfGiven } from '../../common/validation/if-given.js';
import { IsLabel } from '../../common/validation/is-label.js';
import type { WebhookAttemptEntity } from '../webhook-attempt.entity.js';
import type { WebhookDeliveryEntity } from '../webhook-delivery.entity.js';
import type { WebhookEndpointEntity } from '../webhook-endpoint.entity.js';

export class CreateWebhookDto {
  /** @example 'https://example.com/hooks/latchkey' */
  @IsString()
  @MaxLength(2_048)
  url!: string;

  /**
   * Types of `GET /api/webhooks/event-types`, or `*`.
   * @example ["api_key.created"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  events!: string[];

  @IsOptional()
  @IsLabel(255)
  description?: string | null;
}

export class UpdateWebhookDto {
  @IfGiven()
  @IsString()
  @MaxLength(2_048)
  url?: string;

  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  events?: string[];

  @IsOptional()
  @IsLabel(255)
  description?: string | null;

  @IfGiven()
  @IsIn(['enabled', 'disabled'])
  status?: 'enabled' | 'disabled';
}

export class RotateSecretDto {
  /** How long the present secret signs besides the new one: 0 to 7 days, one day when left out. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(604_800)
  overlap_seconds?: number | null;
}

export class WebhookDto {
  id!: number;
  url!: string;
  events!: string[];
  description!: string | null;
  status!: 'enabled' | 'disabled';
  created_at!: string;

  static of(endpoint: WebhookEndpointEntity): WebhookDto {
    return {
      id: endpoint.id,
      url: endpoint.url,
      events: endpoint.events,
      description: endpoint.description,
      status: endpoint.status,
      created_at: endpoint.createdAt.toISOString(),
    };
  }
}

export class WebhookAnswer {
  data!: WebhookDto;
}

export class CreatedWebhookAnswer {
  data!: WebhookDto;
  /** For verifying the signatures; no other answer ever holds it. */
  secret!: string;
}

export class WebhookListAnswer {
  data!: WebhookDto[];
  meta!: NoMeta;
}

export class SecretAnswer {
  /** For verifying the signatures; no other answer ever holds it. */
  secret!: string;
}

export class EventTypeDto {
  name!: string;
  description!: string;
}

export class EventTypeListAnswer {
  data!: EventTypeDto[];
  meta!: NoMeta;
}

export class DeliveryDto {
  id!: number;
  /** The `webhook-id` of the message. */
  message_id!: string;
  event_type!: string;
  status!: 'pending' | 'succeeded' | 'failed';
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

export class AttemptDto {
  started_at!: string;
  duration_ms!: number;
  status_code!: number | null;
  /** The first 16 KiB. */
  response_body!: string | null;
  error!: string | null;

  static of(attempt: WebhookAttemptEntity): AttemptDto {
    return {
      started_at: attempt.startedAt.toISOString(),
      duration_ms: attempt.durationMs,
      status_code: attempt.statusCode,
      response_body: attempt.responseBody,
      error: attempt.error,
    };
  }
}

export class DeliveryWithAttemptsDto extends DeliveryDto {
  attempts!: AttemptDto[];
}

export class DeliveryAnswer {
  data!: DeliveryWithAttemptsDto;
}

export class DeliveryListAnswer {
  data!: DeliveryDto[];
  meta!: CursorMeta;
}
