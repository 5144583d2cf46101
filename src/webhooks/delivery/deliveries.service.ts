import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { notFound } from '../../common/errors/latchkey-error.js';
import { Wakeups } from '../../database/wakeups.js';
import type { Actor } from '../../events/actor.js';
import { AuditLog } from '../../events/audit-log.js';
import { auditedOf, type WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';
import { WebhookEndpointsService } from '../endpoints/webhook-endpoints.service.js';
import { WebhookAttemptEntity } from './webhook-attempt.entity.js';
import { type DeliveryStatus, WebhookDeliveryEntity } from './webhook-delivery.entity.js';

export interface DeliveryFilter {
  readonly endpointId?: number;
  readonly status?: DeliveryStatus;
  readonly eventType?: string;
  /** Made at that time or later, as RFC 3339 writes it. */
  readonly since?: string;
  /** Made before that time. */
  readonly until?: string;
  /** Only ids below this one. */
  readonly before?: number;
  readonly limit: number;
}

// A statement must not take long, nor hold many rows.
const ATTEMPTS_SHOWN = 50;
const RECOVERED_AT_ONCE = 1_000;

/** What was sent to an endpoint, and how it went. */
@Injectable()
export class DeliveriesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly endpoints: WebhookEndpointsService,
    private readonly audit: AuditLog,
    private readonly wakeups: Wakeups,
  ) {}

  /** Newest first. @throws {LatchkeyError} `not_found` for an endpoint that is not theirs */
  async list(organizationId: number, filter: DeliveryFilter): Promise<WebhookDeliveryEntity[]> {
    if (filter.endpointId !== undefined) await this.endpoints.read(organizationId, filter.endpointId);
    const query = this.dataSource.manager
      .createQueryBuilder(WebhookDeliveryEntity, 'delivery')
      .innerJoinAndSelect('delivery.event', 'event')
      .where('delivery.organizationId = :organizationId', { organizationId })
      .orderBy('delivery.id', 'DESC')
      .limit(filter.limit);
    for (const [name, condition] of Object.entries(conditions)) {
      const value = filter[name as keyof typeof conditions];
      if (value !== undefined) query.andWhere(condition, { [name]: value });
    }
    return query.getMany();
  }

  /** With the message, and its last fifty attempts in their order. */
  async read(
    organizationId: number,
    endpointId: number,
    id: number,
  ): Promise<{ delivery: WebhookDeliveryEntity; body: string; attempts: WebhookAttemptEntity[] }> {
    await this.endpoints.read(organizationId, endpointId);
    // One snapshot: an attempt in between must not be in the one and missing in the other.
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const delivery = await tx
        .createQueryBuilder(WebhookDeliveryEntity, 'delivery')
        .innerJoinAndSelect('delivery.event', 'event')
        .addSelect('event.body')
        .where({ organizationId, endpointId, id })
        .getOne();
      if (delivery === null) throw notFound('delivery');
      const attempts = await tx.find(WebhookAttemptEntity, {
        where: { organizationId, deliveryId: id },
        order: { id: 'DESC' },
        take: ATTEMPTS_SHOWN,
      });
      return { delivery, body: delivery.event.body ?? '', attempts: attempts.reverse() };
    });
  }

  /**
   * Has it sent once more, at once, under the same `webhook-id`; if that fails, again on the schedule.
   *
   * @throws {LatchkeyError} `not_found`; `conflict` when the endpoint is disabled
   */
  async redeliver(organizationId: number, endpointId: number, id: number): Promise<void> {
    await this.endpoints.readEnabled(organizationId, endpointId);
    const { affected } = await this.dataSource.manager.update(
      WebhookDeliveryEntity,
      { organizationId, endpointId, id },
      { status: 'pending', finishedAt: null, dueAt: () => 'now()', retriesFrom: () => 'tries' },
    );
    if (affected === 0) throw notFound('delivery');
    this.wakeups.wake('webhook_deliveries');
  }

  /**
   * Has all sent (again) that was skipped or has failed since then, in the order of the events.
   *
   * @param since as RFC 3339 writes it
   * @returns how many deliveries that are
   * @throws {LatchkeyError} `not_found`; `conflict` when the endpoint is disabled
   */
  async recover(organizationId: number, endpointId: number, since: string, actor: Actor): Promise<number> {
    const endpoint = await this.endpoints.readEnabled(organizationId, endpointId);
    let recovered = 0;
    // What fails again meanwhile is not taken twice.
    for (let after: number | undefined = 0; after !== undefined;) {
      const ids = await this.recoverSome(endpoint, since, after, actor);
      recovered += ids.length;
      after = ids.length === 0 ? undefined : Math.max(...ids);
      this.wakeups.wake('webhook_deliveries');
    }
    return recovered;
  }

  private async recoverSome(
    endpoint: WebhookEndpointEntity,
    since: string,
    after: number,
    actor: Actor,
  ): Promise<number[]> {
    const { organizationId, id: endpointId } = endpoint;
    return this.dataSource.transaction(async (tx) => {
      const [rows] = await tx.query<[{ id: number }[], number]>(
        `UPDATE webhook_deliveries
            SET status = 'pending', finished_at = NULL, due_at = now(), retries_from = tries
          WHERE id = ANY (ARRAY(
            SELECT id FROM webhook_deliveries
             WHERE organization_id = $1 AND endpoint_id = $2 AND created_at >= $3 AND id > $4
               AND status IN ('skipped', 'failed')
             ORDER BY id LIMIT ${RECOVERED_AT_ONCE} FOR UPDATE SKIP LOCKED))
          RETURNING id`,
        [organizationId, endpointId, since, after],
      );
      const details = { ...auditedOf(endpoint), since, recovered: rows.length };
      if (rows.length > 0)
        await this.audit.append(tx, organizationId, actor, 'webhook.recovered', endpointId, details);
      return rows.map(({ id }) => id);
    });
  }
}

const conditions = {
  endpointId: 'delivery.endpointId = :endpointId',
  status: 'delivery.status = :status',
  eventType: 'event.type = :eventType',
  since: 'delivery.createdAt >= :since',
  until: 'delivery.createdAt < :until',
  before: 'delivery.id < :before',
} as const satisfies Partial<Record<keyof DeliveryFilter, string>>;
