import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { readPage } from '../../common/cursor.js';
import { requireId } from '../../common/ids.js';
import { DeliveriesService } from '../delivery/deliveries.service.js';
import {
  AttemptDto,
  DeliveriesQuery,
  DeliveryAnswer,
  DeliveryDto,
  DeliveryListAnswer,
} from './deliveries.dto.js';

@ApiTags('Webhooks')
@Controller('api/webhooks/:id/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'List what was sent to a webhook', operationId: 'listDeliveries' })
  async list(
    @Param('id') id: string,
    @Query() query: DeliveriesQuery,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<DeliveryListAnswer> {
    const { status, event_type, since, until, ...page } = query;
    const filter = { endpointId: requireId(id, 'webhook'), status, eventType: event_type, since, until };
    const { data, meta } = await readPage(page, (before, limit) =>
      this.deliveries.list(organization.id, { ...filter, before, limit }),
    );
    return { data: data.map((delivery) => DeliveryDto.of(delivery)), meta };
  }

  @Get(':delivery_id')
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'Read a delivery with its attempts', operationId: 'readDelivery' })
  async read(
    @Param('id') id: string,
    @Param('delivery_id') deliveryId: string,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<DeliveryAnswer> {
    const { delivery, body, attempts } = await this.deliveries.read(
      organization.id,
      requireId(id, 'webhook'),
      requireId(deliveryId, 'delivery'),
    );
    return {
      data: {
        ...DeliveryDto.of(delivery),
        body,
        attempts: attempts.map((attempt) => AttemptDto.of(attempt)),
      },
    };
  }

  @Post(':delivery_id/redeliver')
  @HttpCode(202)
  @Abilities('webhooks:write')
  @ApiOperation({ summary: 'Send a delivery once more', operationId: 'redeliver' })
  @ApiAcceptedResponse()
  async redeliver(
    @Param('id') id: string,
    @Param('delivery_id') deliveryId: string,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<void> {
    await this.deliveries.redeliver(
      organization.id,
      requireId(id, 'webhook'),
      requireId(deliveryId, 'delivery'),
    );
  }
}
