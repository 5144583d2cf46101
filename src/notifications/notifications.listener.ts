import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { DomainEvent } from '../events/event-types.js';
import { OnDomainEvent } from '../events/on-domain-event.decorator.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { MailEntity, type MailData, type MailTemplate } from './mail.entity.js';
import { MailWorker } from './mail-worker.js';

/** Which event makes which mail, and to whom. Told twice, it makes one. */
@Injectable()
export class NotificationsListener {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly organizations: OrganizationsService,
    private readonly worker: MailWorker,
  ) {}

  @OnDomainEvent('api_key.created')
  async keyCreated({ id, organizationId, data, context }: DomainEvent<'api_key.created'>): Promise<void> {
    const creator = data.api_key.created_by;
    if (creator === null) return;
    const { name } = await this.organizations.read(organizationId);
    const content = { organization: name, apiKey: data.api_key, ip: context.ip };
    await this.enqueue(id, creator.email, 'key_created', content);
  }

  @OnDomainEvent('member.invited')
  async memberInvited({ id, organizationId, data }: DomainEvent<'member.invited'>): Promise<void> {
    const { name } = await this.organizations.read(organizationId);
    await this.enqueue(id, data.email, 'invitation', {
      organization: name,
      role: data.role,
      invitedBy: data.actor?.name ?? name,
      invitationId: data.invitation_id,
    });
  }

  private async enqueue<Template extends MailTemplate>(
    eventId: number,
    recipient: string,
    template: Template,
    data: MailData[Template],
  ): Promise<void> {
    await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(MailEntity)
      .values({ eventId, recipient, template, data: data as object })
      .orIgnore()
      .execute();
    this.worker.nudge();
  }
}
