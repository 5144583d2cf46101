import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, LessThan } from 'typeorm';
import { LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import { DeliveryWorker } from './delivery-worker.js';
import { WebhookAttemptEntity } from './webhook-attempt.entity.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

/** What was sent to an endpoint, and how it went. */
@Injectable()
export class DeliveriesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly endpoints: WebhookEndpointsService,
    private readonly worker: DeliveryWorker,
  ) {}

  /** Newest first. */
  async list(
    organizationId: number,
    endpointId: number,
    page: { before: number; limit: number },
  ): Promise<WebhookDeliveryEntity[]> {
    await this.endpoints.read(organizationId, endpointId);
    return this.dataSource.manager.find(WebhookDeliveryEntity, {
      where: { organizationId, endpointId, id: LessThan(page.before) },
      relations: { event: true },
      order: { id: 'DESC' },
      take: page.limit,
    });
  }

  /** Of all its endpoints, or of one; newest first. */
  async recent(organizationId: number, limit: number, endpointId?: number): Promise<WebhookDeliveryEntity[]> {
    if (endpointId !== undefined)
      return this.list(organizationId, endpointId, { before: Number.MAX_SAFE_INTEGER, limit });
    return this.dataSource.manager.find(WebhookDeliveryEntity, {
      where: { organizationId },
      relations: { event: true },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** With its attempts, in their order. */
  async read(
    organizationId: number,
    endpointId: number,
    id: number,
  ): Promise<{ delivery: WebhookDeliveryEntity; attempts: WebhookAttemptEntity[] }> {
    await this.endpoints.read(organizationId, endpointId);
    // One snapshot: an attempt in between must not be in the one and missing in the other.
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const delivery = await tx.findOne(WebhookDeliveryEntity, {
        where: { organizationId, endpointId, id },
        relations: { event: true },
      });
      if (delivery === null) throw notFound('delivery');
      const attempts = await tx.find(WebhookAttemptEntity, {
        where: { organizationId, deliveryId: id },
        order: { id: 'ASC' },
      });
      return { delivery, attempts };
    });
  }

  /** Has it sent once more, at once, under the same `webhook-id`. */
  async redeliver(organizationId: number, endpointId: number, id: number): Promise<void> {
    const { status } = await this.endpoints.read(organizationId, endpointId);
    if (status === 'disabled')
      throw new LatchkeyError('conflict', 'The webhook is disabled; enable it first.');
    const { affected } = await this.dataSource.manager.update(
      WebhookDeliveryEntity,
      { organizationId, endpointId, id },
      { status: 'pending', finishedAt: null, dueAt: () => 'now()' },
    );
    if (affected === 0) throw notFound('delivery');
    this.worker.nudge();
  }
}
