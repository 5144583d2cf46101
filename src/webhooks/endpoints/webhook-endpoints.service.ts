import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { invalidInput, LatchkeyError, notFound } from '../../common/errors/latchkey-error.js';
import type { Actor } from '../../events/actor.js';
import { AuditLog } from '../../events/audit-log.js';
import { type ApiVersion, LATEST_API_VERSION } from '../../events/message-schemas.js';
import { Outbox } from '../../events/outbox.js';
import { Destinations, ForbiddenDestination } from '../delivery/destinations.js';
import { CustomHeadersBox } from './custom-headers.js';
import { requireSubscriptions } from './subscriptions.js';
import { auditedOf, WebhookEndpointEntity } from './webhook-endpoint.entity.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';

export interface WebhookChange {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly description?: string | null;
  readonly status?: 'enabled' | 'disabled';
  readonly apiVersion?: ApiVersion;
  /** All that it is to have: those it had before are gone. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Whether messages are signed with a pair of ed25519 keys besides. */
  readonly asymmetric?: boolean;
}

/** An endpoint, with the public halves of its pairs of keys as text. */
export interface WebhookEndpoint extends WebhookEndpointEntity {
  readonly publicKeys: readonly string[];
}

const MAX_ENDPOINTS = 100;
// A statement must not take long, nor hold many rows.
const DELETED_AT_ONCE = 1_000;

/** Where an organization wants its events sent. */
@Injectable()
export class WebhookEndpointsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly destinations: Destinations,
    private readonly secrets: WebhookSecretsService,
    private readonly headers: CustomHeadersBox,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @returns the endpoint, and its signing secret, which nobody can read again
   * @throws {LatchkeyError} `invalid_input`, also for a url that leads into a private network;
   *   `webhook_limit_reached`
   */
  async create(
    organizationId: number,
    wanted: WebhookChange & { url: string; events: readonly string[] },
    actor: Actor,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const values = await this.check(wanted);
    return this.dataSource.transaction(async (tx) => {
      await requireRoom(tx, organizationId);
      const created = tx.create(WebhookEndpointEntity, {
        apiVersion: LATEST_API_VERSION,
        ...values,
        organizationId,
        createdBy: actor.user?.id ?? null,
      });
      await tx.insert(WebhookEndpointEntity, created);
      const secret = await this.secrets.addSecret(tx, organizationId, created.id);
      await this.setKeysAndHeaders(tx, organizationId, created.id, wanted);
      await this.audit.append(tx, organizationId, actor, 'webhook.created', created.id, auditedOf(created));
      return { endpoint: await this.read(organizationId, created.id, tx), secret };
    });
  }

  async list(organizationId: number): Promise<WebhookEndpoint[]> {
    const { manager } = this.dataSource;
    const endpoints = await manager.find(WebhookEndpointEntity, {
      where: { organizationId },
      order: { id: 'DESC' },
    });
    return this.withPublicKeys(manager, organizationId, endpoints);
  }

  /** @throws {LatchkeyError} `not_found`, also for an endpoint of another organization */
  async read(
    organizationId: number,
    id: number,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<WebhookEndpoint> {
    const endpoint = await manager.findOneBy(WebhookEndpointEntity, { organizationId, id });
    if (endpoint === null) throw notFound('webhook');
    return (await this.withPublicKeys(manager, organizationId, [endpoint]))[0]!;
  }

  /** As {@link read}. @throws {LatchkeyError} `conflict` when it is disabled */
  async readEnabled(
    organizationId: number,
    id: number,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<WebhookEndpoint> {
    const endpoint = await this.read(organizationId, id, manager);
    if (endpoint.status === 'disabled')
      throw new LatchkeyError('conflict', 'The webhook is disabled; enable it first.');
    return endpoint;
  }

  /** Enabling it begins its count of failures anew. @throws {LatchkeyError} `not_found`, `invalid_input` */
  async update(
    organizationId: number,
    id: number,
    change: WebhookChange,
    actor: Actor,
  ): Promise<WebhookEndpoint> {
    const values = await this.check(change);
    return this.dataSource.transaction(async (tx) => {
      const before = await this.lock(tx, organizationId, id);
      requireHeadersAnew(before, values.url, change);
      const status = change.status === before.status ? undefined : change.status;
      const hasMoved = values.url !== undefined && values.url !== before.url;
      const all = {
        ...values,
        ...(hasMoved && unknownHealth),
        ...(status !== undefined && statusValues[status]),
      };
      if (Object.keys(all).length > 0) await tx.update(WebhookEndpointEntity, { organizationId, id }, all);
      await this.setKeysAndHeaders(tx, organizationId, id, change, before.publicKeys.length > 0);
      const fields = Object.keys(change).filter((name) => change[name as keyof WebhookChange] !== undefined);
      const after = await this.read(organizationId, id, tx);
      const details = { ...auditedOf(after), fields };
      if (fields.length > 0)
        await this.audit.append(tx, organizationId, actor, 'webhook.updated', id, details);
      return after;
    });
  }

  /** Its log goes with it, in small steps: while they last it is disabled, and no new tries are made. */
  async delete(organizationId: number, id: number, actor: Actor): Promise<void> {
    await this.read(organizationId, id);
    const { manager } = this.dataSource;
    await manager.update(
      WebhookEndpointEntity,
      { organizationId, id, status: 'enabled' },
      statusValues.disabled,
    );
    while (await deleteOldest(manager, organizationId, id)) continue;
    await this.dataSource.transaction(async (tx) => {
      const endpoint = await this.read(organizationId, id, tx);
      await tx.delete(WebhookEndpointEntity, { organizationId, id });
      await this.audit.append(tx, organizationId, actor, 'webhook.deleted', id, auditedOf(endpoint));
    });
  }

  /**
   * A new secret, and a new pair of keys if it has one.
   *
   * @param overlapSeconds how long the present ones sign besides the new one
   * @returns the new secret, which nobody can read again
   */
  async rotateSecret(
    organizationId: number,
    id: number,
    overlapSeconds: number,
    actor: Actor,
  ): Promise<string> {
    return this.dataSource.transaction(async (tx) => {
      const endpoint = await this.lock(tx, organizationId, id);
      await this.secrets.expire(tx, organizationId, id, overlapSeconds);
      if (endpoint.publicKeys.length > 0) await this.secrets.addPair(tx, organizationId, id);
      const secret = await this.secrets.addSecret(tx, organizationId, id);
      const details = { ...auditedOf(endpoint), overlapSeconds };
      await this.audit.append(tx, organizationId, actor, 'webhook.secret_rotated', id, details);
      return secret;
    });
  }

  /** Sends a `webhook.test` to this endpoint alone, whatever it has subscribed to. */
  async test(organizationId: number, id: number, actor: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.readEnabled(organizationId, id, tx);
      const data = { organization_id: organizationId, webhook_id: id, actor: actor.user };
      await this.outbox.append(tx, organizationId, 'webhook.test', data, { ip: actor.ip });
    });
  }

  /** Changes of one endpoint take turns. */
  private async lock(tx: EntityManager, organizationId: number, id: number): Promise<WebhookEndpoint> {
    await tx.query(
      'SELECT 1 FROM webhook_endpoints WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE',
      [organizationId, id],
    );
    return this.read(organizationId, id, tx);
  }

  private async withPublicKeys(
    manager: EntityManager,
    organizationId: number,
    endpoints: readonly WebhookEndpointEntity[],
  ): Promise<WebhookEndpoint[]> {
    const ids = endpoints.map(({ id }) => id);
    const publicKeys = await this.secrets.publicKeys(manager, organizationId, ids);
    return endpoints.map((endpoint) => ({ ...endpoint, publicKeys: publicKeys.get(endpoint.id) ?? [] }));
  }

  private async setKeysAndHeaders(
    tx: EntityManager,
    organizationId: number,
    id: number,
    { headers, asymmetric }: WebhookChange,
    wasAsymmetric = false,
  ): Promise<void> {
    if (headers !== undefined) {
      await tx.update(WebhookEndpointEntity, { organizationId, id }, this.headers.seal(headers, id));
    }
    if (asymmetric === undefined || asymmetric === wasAsymmetric) return;
    if (asymmetric) await this.secrets.addPair(tx, organizationId, id);
    else await this.secrets.expire(tx, organizationId, id, 0, ['v1a']);
  }

  /** What is to be stored of a change, but for its status, keys and headers. */
  private async check(change: WebhookChange): Promise<Partial<WebhookEndpointEntity>> {
    const url = change.url === undefined ? undefined : await this.checkUrl(change.url);
    const events = change.events === undefined ? undefined : requireSubscriptions(change.events);
    const values = { url, events, description: change.description, apiVersion: change.apiVersion };
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

/** What is known of an endpoint is known of the server that it leads to. */
const unknownHealth = { failures: 0, failingSince: null, isProven: false };

const statusValues = {
  enabled: { status: 'enabled', failures: 0, failingSince: null, disabledAt: null, disabledReason: null },
  disabled: { status: 'disabled', disabledAt: () => 'now()', disabledReason: 'by_hand' },
} as const;

/** Headers that nobody may read must not go to whatever server somebody names. */
function requireHeadersAnew(
  { url, headerNames }: WebhookEndpointEntity,
  newUrl: string | undefined,
  { headers }: WebhookChange,
): void {
  if (newUrl === undefined || headerNames.length === 0 || headers !== undefined) return;
  if (new URL(newUrl).origin === new URL(url).origin) return;
  throw invalidInput({
    headers: ['Give the headers again (or none: {}) when the url leads to another server.'],
  });
}

/** @returns whether there is more to delete */
async function deleteOldest(manager: EntityManager, organizationId: number, id: number): Promise<boolean> {
  const [, count] = await manager.query<[unknown, number]>(
    `DELETE FROM webhook_deliveries WHERE organization_id = $1 AND id = ANY (ARRAY(
       SELECT id FROM webhook_deliveries WHERE endpoint_id = $2 ORDER BY id LIMIT ${DELETED_AT_ONCE}))`,
    [organizationId, id],
  );
  return count === DELETED_AT_ONCE;
}

/** Each event is sent to every endpoint that wants it: without a limit, we would be an amplifier. */
async function requireRoom(tx: EntityManager, organizationId: number): Promise<void> {
  await tx.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
  if ((await tx.countBy(WebhookEndpointEntity, { organizationId })) < MAX_ENDPOINTS) return;
  throw new LatchkeyError('webhook_limit_reached', `An organization may have ${MAX_ENDPOINTS} webhooks.`);
}
