import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { requireId } from '../../common/ids.js';
import type { Actor } from '../../events/actor.js';
import { publicEventTypes, type PublicEventType } from '../../events/event-types.js';
import { messageSchema } from '../../events/message-schemas.js';
import { DeliveriesService } from '../delivery/deliveries.service.js';
import { type WebhookChange, WebhookEndpointsService } from '../endpoints/webhook-endpoints.service.js';
import { RecoveredAnswer } from './deliveries.dto.js';
import {
  CreatedWebhookAnswer,
  CreateWebhookDto,
  EventTypeListAnswer,
  RecoverDto,
  RotateSecretDto,
  SecretAnswer,
  UpdateWebhookDto,
  WebhookAnswer,
  WebhookDto,
  WebhookListAnswer,
} from './webhooks.dto.js';

const DEFAULT_OVERLAP_SECONDS = 86_400;

@ApiTags('Webhooks')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(
    private readonly endpoints: WebhookEndpointsService,
    private readonly deliveries: DeliveriesService,
  ) {}

  @Get()
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'List webhooks', operationId: 'listWebhooks' })
  async list(@CurrentPrincipal() { organization }: Principal): Promise<WebhookListAnswer> {
    const endpoints = await this.endpoints.list(organization.id);
    return { data: endpoints.map((endpoint) => WebhookDto.of(endpoint)), meta: {} };
  }

  /** The signing secret is in this answer, and in no other. */
  @Post()
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Register a webhook', operationId: 'createWebhook' })
  async create(
    @Body() body: CreateWebhookDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedWebhookAnswer> {
    const { endpoint, secret } = await this.endpoints.create(
      organization.id,
      { ...changeOf(body), url: body.url, events: body.events },
      actor,
    );
    return { data: WebhookDto.of(endpoint), secret };
  }

  @Get('event-types')
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'List the types of events', operationId: 'listEventTypes' })
  listEventTypes(): EventTypeListAnswer {
    return {
      data: Object.entries(publicEventTypes).map(([name, { description }]) => ({
        name,
        description,
        schema: messageSchema(name as PublicEventType, 'what is needed'),
      })),
      meta: {},
    };
  }

  @Get(':id')
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'Read a webhook', operationId: 'readWebhook' })
  async read(
    @Param('id') id: string,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<WebhookAnswer> {
    return { data: WebhookDto.of(await this.endpoints.read(organization.id, requireId(id, 'webhook'))) };
  }

  @Patch(':id')
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Change, disable or enable a webhook', operationId: 'updateWebhook' })
  async update(
    @Param('id') id: string,
    @Body() body: UpdateWebhookDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookAnswer> {
    const endpoint = await this.endpoints.update(
      organization.id,
      requireId(id, 'webhook'),
      changeOf(body),
      actor,
    );
    return { data: WebhookDto.of(endpoint) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Delete a webhook with its log', operationId: 'deleteWebhook' })
  @ApiNoContentResponse()
  async delete(
    @Param('id') id: string,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.endpoints.delete(organization.id, requireId(id, 'webhook'), actor);
  }

  /** The new secret is in this answer, and in no other. */
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Give a webhook a new signing secret', operationId: 'rotateWebhookSecret' })
  async rotateSecret(
    @Param('id') id: string,
    @Body() body: RotateSecretDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<SecretAnswer> {
    const overlap = body.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS;
    const secret = await this.endpoints.rotateSecret(
      organization.id,
      requireId(id, 'webhook'),
      overlap,
      actor,
    );
    return { secret };
  }

  @Post(':id/test')
  @HttpCode(202)
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Send a test event', operationId: 'testWebhook' })
  @ApiAcceptedResponse()
  async test(
    @Param('id') id: string,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.endpoints.test(organization.id, requireId(id, 'webhook'), actor);
  }

  /** In the order of the events. */
  @Post(':id/recover')
  @HttpCode(202)
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Send what was skipped or has failed since then', operationId: 'recoverWebhook' })
  async recover(
    @Param('id') id: string,
    @Body() { since }: RecoverDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<RecoveredAnswer> {
    const deliveries = await this.deliveries.recover(organization.id, requireId(id, 'webhook'), since, actor);
    return { data: { deliveries } };
  }
}

const changeOf = ({ api_version, ...change }: CreateWebhookDto | UpdateWebhookDto): WebhookChange => ({
  ...change,
  apiVersion: api_version,
});
