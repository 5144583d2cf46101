import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { DomainEvent } from '../events/event-types.js';
import { OnDomainEvent } from '../events/on-domain-event.decorator.js';
import { DeliveryWorker } from './delivery-worker.js';

/** Makes one delivery for each endpoint that wants the event. Told twice, it makes them once. */
@Injectable()
export class FanOut {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly worker: DeliveryWorker,
  ) {}

  @OnDomainEvent('api_key.created')
  @OnDomainEvent('api_key.revoked')
  @OnDomainEvent('organization.suspended')
  @OnDomainEvent('organization.reinstated')
  @OnDomainEvent('credits.exhausted')
  async toSubscribers({ id, organizationId, type }: DomainEvent): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id)
       SELECT organization_id, id, $2 FROM webhook_endpoints
        WHERE organization_id = $1 AND status = 'enabled' AND (events ? $3 OR events ? '*')
       ON CONFLICT (event_id, endpoint_id) DO NOTHING`,
      [organizationId, id, type],
    );
    this.worker.nudge();
  }

  @OnDomainEvent('webhook.test')
  async toOne({ id, organizationId, data }: DomainEvent<'webhook.test'>): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id)
       SELECT organization_id, id, $2 FROM webhook_endpoints WHERE organization_id = $1 AND id = $3
       ON CONFLICT (event_id, endpoint_id) DO NOTHING`,
      [organizationId, id, data.webhook_id],
    );
    this.worker.nudge();
  }
}
