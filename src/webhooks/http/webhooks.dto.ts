import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { NoMeta } from '../../common/answers.dto.js';
import { IfGiven } from '../../common/validation/if-given.js';
import { IsLabel } from '../../common/validation/is-label.js';
import { IsTimestamp } from '../../common/validation/is-timestamp.js';
import { API_VERSIONS, type ApiVersion } from '../../events/message-schemas.js';
import { FAILURES_TOLD } from '../delivery/record-try.js';
import { MAX_HEADERS, MAX_VALUE_LENGTH } from '../endpoints/custom-headers.js';
import type { WebhookEndpoint } from '../endpoints/webhook-endpoints.service.js';

class WebhookSettingsDto {
  @IsOptional()
  @IsLabel(255)
  description?: string | null;

  /** The form of the messages' bodies; the latest when left out. */
  @IfGiven()
  @IsIn(API_VERSIONS)
  api_version?: ApiVersion;

  /**
   * Headers that the receiver wants besides ours, by name. They are kept encrypted, and in no answer; those given
   * take the place of all that were.
   * @example { "x-tenant": "acme" }
   */
  @IfGiven()
  @IsObject()
  @ApiProperty({
    type: 'object',
    maxProperties: MAX_HEADERS,
    additionalProperties: { type: 'string', minLength: 1, maxLength: MAX_VALUE_LENGTH },
  })
  headers?: Record<string, unknown>;

  /** Whether messages are signed with ed25519 (`v1a`) besides; the keys to verify them with are in `public_keys`. */
  @IfGiven()
  @IsBoolean()
  asymmetric?: boolean;
}

export class CreateWebhookDto extends WebhookSettingsDto {
  /** @example 'https://example.com/hooks/latchkey' */
  @IsString()
  @MaxLength(2_048)
  url!: string;

  /**
   * Types of `GET /api/webhooks/event-types`, all of a resource (`api_key.*`), or `*`.
   * @example ["api_key.created"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  events!: string[];
}

export class UpdateWebhookDto extends WebhookSettingsDto {
  @IfGiven()
  @IsString()
  @MaxLength(2_048)
  url?: string;

  /** In place of all that it had before. */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  events?: string[];

  /** Enabling a disabled one begins the count of its failures anew. */
  @IfGiven()
  @IsIn(['enabled', 'disabled'])
  status?: 'enabled' | 'disabled';
}

export class RecoverDto {
  /**
   * Deliveries made then or later.
   * @example '2026-12-31T00:00:00Z'
   */
  @IsTimestamp()
  since!: string;
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
  /** `failing`: the last four tries at least have failed. */
  status!: 'enabled' | 'failing' | 'disabled';
  api_version!: ApiVersion;
  /** The names of its own headers; their values are in no answer. */
  header_names!: string[];
  /** To verify `v1a` signatures with, newest first: `whpk_` and base64. */
  public_keys!: string[];
  /** Failed tries since the last that succeeded. */
  failures!: number;
  /** When the first of them was. */
  @ApiProperty({ format: 'date-time' })
  failing_since!: string | null;
  disabled_at!: string | null;
  /** `by_hand`: somebody did it; `gone`: it answered 410; `failing`: for five days no try has succeeded. */
  disabled_reason!: 'by_hand' | 'gone' | 'failing' | null;
  created_at!: string;

  static of(endpoint: WebhookEndpoint): WebhookDto {
    const isFailing = endpoint.status === 'enabled' && endpoint.failures >= FAILURES_TOLD;
    return {
      id: endpoint.id,
      url: endpoint.url,
      events: endpoint.events,
      description: endpoint.description,
      status: isFailing ? 'failing' : endpoint.status,
      api_version: endpoint.apiVersion,
      header_names: endpoint.headerNames,
      public_keys: [...endpoint.publicKeys],
      failures: endpoint.failures,
      failing_since: endpoint.failingSince?.toISOString() ?? null,
      disabled_at: endpoint.disabledAt?.toISOString() ?? null,
      disabled_reason: endpoint.disabledReason,
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
  /** JSON Schema (2020-12) of the whole body of such a message. */
  schema!: object;
}

export class EventTypeListAnswer {
  data!: EventTypeDto[];
  meta!: NoMeta;
}
