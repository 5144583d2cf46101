import { Injectable } from '@nestjs/common';
import type { DomainEvent, EventType } from '../events/event-types.js';
import { OnDomainEvent } from '../events/on-domain-event.decorator.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { MailQueue } from './mail-queue.js';
import { Recipients } from './recipients.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';

/** Which events make mails to the owners of the organization. */
@Injectable()
export class OwnersListener {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly recipients: Recipients,
    private readonly mails: MailQueue,
  ) {}

  @OnDomainEvent('organization.suspended')
  async suspended(event: DomainEvent<'organization.suspended'>): Promise<void> {
    const suspendedAt = event.createdAt.toISOString();
    await this.tell(event, 'organization_suspended', { reason: event.data.reason, suspendedAt });
  }

  @OnDomainEvent('organization.reinstated')
  async reinstated(event: DomainEvent<'organization.reinstated'>): Promise<void> {
    await this.tell(event, 'organization_reinstated', { reinstatedAt: event.createdAt.toISOString() });
  }

  @OnDomainEvent('webhook.failing')
  async webhookFailing(event: DomainEvent<'webhook.failing'>): Promise<void> {
    const { webhook, failures, error } = event.data;
    await this.tell(event, 'webhook_failing', { webhook, failures, error });
  }

  @OnDomainEvent('webhook.disabled')
  async webhookDisabled(event: DomainEvent<'webhook.disabled'>): Promise<void> {
    const { webhook, reason } = event.data;
    await this.tell(event, 'webhook_disabled', {
      webhook,
      reason,
      disabledAt: event.createdAt.toISOString(),
    });
  }

  private async tell<Template extends MailTemplate>(
    { id, organizationId }: DomainEvent<EventType>,
    template: Template,
    content: Omit<MailData[Template], 'organization'>,
  ): Promise<void> {
    const { name: organization } = await this.organizations.read(organizationId);
    const data = { ...content, organization } as unknown as MailData[Template];
    await this.mails.add(id, await this.recipients.owners(organizationId), template, data);
  }
}
