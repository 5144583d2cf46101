import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { invalidInput, LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { publicEventTypes } from '../events/event-types.js';
import { Outbox } from '../events/outbox.js';
import { Destinations, ForbiddenDestination } from './destinations.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';

export interface WebhookChange {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly description?: string | null;
  readonly status?: 'enabled' | 'disabled';
}

const MAX_ENDPOINTS = 100;

/** Where an organization wants its events sent. */
@Injectable()
export class WebhookEndpointsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly destinations: Destinations,
    private readonly secrets: WebhookSecretsService,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @returns the endpoint, and its signing secret, which nobody can read again
   * @throws {LatchkeyError} `invalid_input`, also for a url that leads into a private network
   */
  async create(
    organizationId: number,
    wanted: WebhookChange & { url: string; events: readonly string[] },
    actor: Actor,
  ): Promise<{ endpoint: WebhookEndpointEntity; secret: string }> {
    const values = await this.check(wanted);
    return this.dataSource.transaction(async (tx) => {
      await requireRoom(tx, organizationId);
      const created = tx.create(WebhookEndpointEntity, {
        ...values,
        organizationId,
        createdBy: actor.user?.id ?? null,
      });
      await tx.insert(WebhookEndpointEntity, created);
      const secret = await this.secrets.add(tx, organizationId, created.id);
      await this.audit.append(tx, organizationId, actor, 'webhook.created', created.id);
      return { endpoint: await this.read(organizationId, created.id, tx), secret };
    });
  }

  async list(organizationId: number): Promise<WebhookEndpointEntity[]> {
    return this.dataSource.manager.find(WebhookEndpointEntity, {
      where: { organizationId },
      order: { id: 'DESC' },
    });
  }

  /** @throws {LatchkeyError} `not_found`, also for an endpoint of another organization */
  async read(
    organizationId: number,
    id: number,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<WebhookEndpointEntity> {
    const endpoint = await manager.findOneBy(WebhookEndpointEntity, { organizationId, id });
    if (endpoint === null) throw notFound('webhook');
    return endpoint;
  }

  async update(
    organizationId: number,
    id: number,
    change: WebhookChange,
    actor: Actor,
  ): Promise<WebhookEndpointEntity> {
    const values = await this.check(change);
    return this.dataSource.transaction(async (tx) => {
      await this.read(organizationId, id, tx);
      if (Object.keys(values).length > 0) {
        await tx.update(WebhookEndpointEntity, { organizationId, id }, values);
        const fields = Object.keys(values);
        await this.audit.append(tx, organizationId, actor, 'webhook.updated', id, { fields });
      }
      return this.read(organizationId, id, tx);
    });
  }

  async delete(organizationId: number, id: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.read(organizationId, id, tx);
      await tx.delete(WebhookEndpointEntity, { organizationId, id });
      await this.audit.append(tx, organizationId, actor, 'webhook.deleted', id);
    });
  }

  /**
   * @param overlapSeconds how long the present secrets sign besides the new one
   * @returns the new secret, which nobody can read again
   */
  async rotateSecret(
    organizationId: number,
    id: number,
    overlapSeconds: number,
    actor: Actor,
  ): Promise<string> {
    return this.dataSource.transaction(async (tx) => {
      await this.read(organizationId, id, tx);
      await this.secrets.expire(tx, organizationId, id, overlapSeconds);
      const secret = await this.secrets.add(tx, organizationId, id);
      await this.audit.append(tx, organizationId, actor, 'webhook.secret_rotated', id, { overlapSeconds });
      return secret;
    });
  }

  /** Sends a `webhook.test` to this endpoint alone, whatever it has subscribed to. */
  async test(organizationId: number, id: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const { status } = await this.read(organizationId, id, tx);
      if (status === 'disabled')
        throw new LatchkeyError('conflict', 'The webhook is disabled; enable it first.');
      const data = { organization_id: organizationId, webhook_id: id, actor: actor.user };
      await this.outbox.append(tx, organizationId, 'webhook.test', data, { ip: actor.ip });
    });
  }

  /** What is to be stored of a change. */
  private async check(change: WebhookChange): Promise<Partial<WebhookEndpointEntity>> {
    const url = change.url === undefined ? undefined : await this.checkUrl(change.url);
    const events = change.events === undefined ? undefined : checkEvents(change.events);
    const values = { url, events, description: change.description, status: change.status };
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  }

  private async checkUrl(url: string): Promise<string> {
    try {
      return (await this.destinations.check(url)).href;
    } catch (error) {
      if (error instanceof ForbiddenDestination) throw invalidInput({ url: [error.message] });
      throw error;
    }
  }
}

/** Each event is sent to every endpoint that wants it: without a limit, we would be an amplifier. */
async function requireRoom(tx: EntityManager, organizationId: number): Promise<void> {
  await tx.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
  if ((await tx.countBy(WebhookEndpointEntity, { organizationId })) < MAX_ENDPOINTS) return;
  throw new LatchkeyError('webhook_limit_reached', `An organization may have ${MAX_ENDPOINTS} webhooks.`);
}

function checkEvents(events: readonly string[]): string[] {
  const known = ['*', ...Object.keys(publicEventTypes)];
  const unknown = events.filter((event) => !known.includes(event));
  if (unknown.length > 0) {
    throw invalidInput({
      events: [`Unknown event types: ${unknown.join(', ')}. There are ${known.join(', ')}.`],
    });
  }
  return [...new Set(events)];
}
