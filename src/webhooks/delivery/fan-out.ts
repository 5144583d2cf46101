import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { prepared } from '../../database/prepared.js';
import { Wakeups } from '../../database/wakeups.js';
import type { DomainEvent, PublicEventType } from '../../events/event-types.js';
import { OnDomainEvent } from '../../events/on-domain-event.decorator.js';
import { subscriptionsFor } from '../endpoints/subscriptions.js';

// What comes while an endpoint is disabled is kept for it, to be recovered later.
const INSERT = `
  INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id, status, due_at, finished_at)
  SELECT organization_id, id, $2,
         CASE status WHEN 'enabled' THEN 'pending' ELSE 'skipped' END,
         CASE status WHEN 'enabled' THEN now() END,
         CASE status WHEN 'disabled' THEN now() END
    FROM webhook_endpoints WHERE organization_id = $1`;
const ONCE = 'ON CONFLICT (event_id, endpoint_id) DO NOTHING';

/** Makes one delivery for each endpoint that wants the event. Told twice, it makes them once. */
@Injectable()
export class FanOut {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly wakeups: Wakeups,
  ) {}

  @OnDomainEvent('api_key.created')
  @OnDomainEvent('api_key.revoked')
  @OnDomainEvent('api_key.expiring')
  @OnDomainEvent('api_key.expired')
  @OnDomainEvent('organization.suspended')
  @OnDomainEvent('organization.reinstated')
  @OnDomainEvent('credits.exhausted')
  async toSubscribers({ id, organizationId, type }: DomainEvent<PublicEventType>): Promise<void> {
    await this.insert('fan_out', `${INSERT} AND events ?| $3 ${ONCE}`, [
      organizationId,
      id,
      subscriptionsFor(type),
    ]);
  }

  /** To the other ones. */
  @OnDomainEvent('webhook.disabled')
  async toOthers({ id, organizationId, type, data }: DomainEvent<'webhook.disabled'>): Promise<void> {
    await this.insert('fan_out_to_others', `${INSERT} AND events ?| $3 AND id <> $4 ${ONCE}`, [
      organizationId,
      id,
      subscriptionsFor(type),
      data.webhook.id,
    ]);
  }

  @OnDomainEvent('webhook.test')
  async toOne({ id, organizationId, data }: DomainEvent<'webhook.test'>): Promise<void> {
    await this.insert('fan_out_to_one', `${INSERT} AND id = $3 ${ONCE}`, [
      organizationId,
      id,
      data.webhook_id,
    ]);
  }

  private async insert(name: string, text: string, values: unknown[]): Promise<void> {
    await prepared(this.dataSource, name, text, values);
    this.wakeups.wake('webhook_deliveries');
  }
}
