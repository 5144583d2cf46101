import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { invalidInput, LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { Outbox } from '../events/outbox.js';
import { OrganizationEntity } from './organization.entity.js';

/** What the operator does to organizations. */
@Injectable()
export class OrganizationAdministration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * From its commit on, every key and token of the organization is refused, and sessions act in it no more. Suspending
   * twice changes nothing.
   *
   * @param ownOrganizationId where the operator's credential belongs: not suspended, for a token would be refused with it
   */
  async suspend(
    organizationId: number,
    reason: string,
    ownOrganizationId: number,
    actor: Actor,
  ): Promise<OrganizationEntity> {
    if (organizationId === ownOrganizationId) {
      throw new LatchkeyError(
        'own_organization',
        'The organization that this credential belongs to cannot be suspended with it.',
      );
    }
    return this.change(organizationId, async (tx, organization) => {
      if (organization.suspendedAt !== null) return;
      await tx.update(
        OrganizationEntity,
        { id: organizationId },
        { suspendedAt: () => 'now()', suspendedReason: reason },
      );
      await this.audit.append(tx, organizationId, actor, 'organization.suspended', organizationId, {
        reason,
      });
      const data = { organization_id: organizationId, reason, actor: null };
      await this.outbox.append(tx, organizationId, 'organization.suspended', data, { ip: actor.ip });
    });
  }

  async reinstate(organizationId: number, actor: Actor): Promise<OrganizationEntity> {
    return this.change(organizationId, async (tx, organization) => {
      if (organization.suspendedAt === null) return;
      await tx.update(
        OrganizationEntity,
        { id: organizationId },
        { suspendedAt: null, suspendedReason: null },
      );
      await this.audit.append(tx, organizationId, actor, 'organization.reinstated', organizationId);
      const data = { organization_id: organizationId, actor: null };
      await this.outbox.append(tx, organizationId, 'organization.reinstated', data, { ip: actor.ip });
    });
  }

  async setPlan(organizationId: number, plan: string, actor: Actor): Promise<OrganizationEntity> {
    const plans = Object.keys(this.settings.custom.plans);
    if (!plans.includes(plan)) throw invalidInput({ plan: [`The plan must be one of ${plans.join(', ')}.`] });
    return this.change(organizationId, async (tx) => {
      await tx.update(OrganizationEntity, { id: organizationId }, { plan });
      await this.audit.append(tx, organizationId, actor, 'organization.plan_changed', organizationId, {
        plan,
      });
    });
  }

  /** As the configuration says, by name. */
  plans(): Settings['custom']['plans'] {
    return this.settings.custom.plans;
  }

  private async change(
    organizationId: number,
    work: (tx: EntityManager, organization: OrganizationEntity) => Promise<void>,
  ): Promise<OrganizationEntity> {
    return this.dataSource.transaction(async (tx) => {
      const organization = await tx.findOne(OrganizationEntity, {
        where: { id: organizationId },
        lock: { mode: 'for_no_key_update' },
      });
      if (organization === null) throw notFound('organization');
      await work(tx, organization);
      return tx.findOneByOrFail(OrganizationEntity, { id: organizationId });
    });
  }
}
