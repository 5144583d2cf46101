import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { decodeCursor, toPage } from '../../common/cursor.js';
import { requireId } from '../../common/ids.js';
import { PageDto } from '../../common/page.dto.js';
import { DeliveriesService } from '../deliveries.service.js';
import { AttemptDto, DeliveryAnswer, DeliveryDto, DeliveryListAnswer } from './webhooks.dto.js';

const DEFAULT_LIMIT = 50;

@ApiTags('Webhooks')
@Controller('api/webhooks/:id/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'List what was sent to a webhook', operationId: 'listDeliveries' })
  async list(
    @Param('id') id: string,
    @Query() { limit = DEFAULT_LIMIT, cursor }: PageDto,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<DeliveryListAnswer> {
    const before = cursor === undefined ? undefined : decodeCursor(cursor);
    const page = { before, limit: limit + 1 };
    const found = await this.deliveries.list(organization.id, requireId(id, 'webhook'), page);
    const { rows, next_cursor } = toPage(found, limit);
    return { data: rows.map((delivery) => DeliveryDto.of(delivery)), meta: { next_cursor } };
  }

  @Get(':delivery_id')
  @Abilities('webhooks:read')
  @ApiOperation({ summary: 'Read a delivery with its attempts', operationId: 'readDelivery' })
  async read(
    @Param('id') id: string,
    @Param('delivery_id') deliveryId: string,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<DeliveryAnswer> {
    const { delivery, attempts } = await this.deliveries.read(
      organization.id,
      requireId(id, 'webhook'),
      requireId(deliveryId, 'delivery'),
    );
    return {
      data: { ...DeliveryDto.of(delivery), attempts: attempts.map((attempt) => AttemptDto.of(attempt)) },
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
