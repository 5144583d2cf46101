import { Injectable } from '@nestjs/common';
import type { DomainEvent } from '../events/event-types.js';
import { OnDomainEvent } from '../events/on-domain-event.decorator.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { MailQueue } from './mail-queue.js';
import { Recipients } from './recipients.js';

/** Which event makes which mail, and to whom. */
@Injectable()
export class NotificationsListener {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly recipients: Recipients,
    private readonly mails: MailQueue,
  ) {}

  @OnDomainEvent('api_key.created')
  async keyCreated({ id, organizationId, data, context }: DomainEvent<'api_key.created'>): Promise<void> {
    const creator = data.api_key.created_by;
    if (creator === null) return;
    const organization = await this.nameOf(organizationId);
    const content = { organization, apiKey: data.api_key, ip: context.ip };
    await this.mails.add(id, [creator.email], 'key_created', content);
  }

  @OnDomainEvent('api_key.expiring')
  async keyExpiring({ id, organizationId, data }: DomainEvent<'api_key.expiring'>): Promise<void> {
    const to = await this.recipients.memberOrOwners(organizationId, data.api_key.created_by);
    const organization = await this.nameOf(organizationId);
    await this.mails.add(id, to, 'key_expiring', {
      organization,
      apiKey: data.api_key,
      daysLeft: data.days_left,
    });
  }

  @OnDomainEvent('api_key.expired')
  async keyExpired({ id, organizationId, data }: DomainEvent<'api_key.expired'>): Promise<void> {
    const to = await this.recipients.memberOrOwners(organizationId, data.api_key.created_by);
    const organization = await this.nameOf(organizationId);
    await this.mails.add(id, to, 'key_expired', { organization, apiKey: data.api_key });
  }

  @OnDomainEvent('api_key.revoked')
  async keyRevoked({ id, organizationId, data }: DomainEvent<'api_key.revoked'>): Promise<void> {
    const { api_key: apiKey, actor } = data;
    if (actor !== null && actor.id === apiKey.created_by?.id) return;
    const to = await this.recipients.member(organizationId, apiKey.created_by);
    const organization = await this.nameOf(organizationId);
    await this.mails.add(id, to, 'key_revoked', { organization, apiKey, revokedBy: actor });
  }

  @OnDomainEvent('user.signed_in_elsewhere')
  async signedIn({ id, data, createdAt }: DomainEvent<'user.signed_in_elsewhere'>): Promise<void> {
    await this.mails.add(id, [data.user.email], 'signed_in_elsewhere', {
      email: data.user.email,
      deviceName: data.device_name,
      address: data.address,
      signedInAt: createdAt.toISOString(),
    });
  }

  @OnDomainEvent('user.password_reset_requested')
  async resetRequested({ id, data, context }: DomainEvent<'user.password_reset_requested'>): Promise<void> {
    const { id: userId, email } = data.user;
    await this.mails.add(id, [email], 'password_reset', { userId, email, ip: context.ip });
  }

  @OnDomainEvent('user.password_changed')
  async passwordChanged({ id, data, createdAt }: DomainEvent<'user.password_changed'>): Promise<void> {
    const { user, address, proof } = data;
    const changedAt = createdAt.toISOString();
    const { email } = user;
    await this.mails.add(id, [email], 'password_changed', { email, address, changedAt, proof });
  }

  @OnDomainEvent('member.invited')
  async memberInvited({ id, organizationId, data }: DomainEvent<'member.invited'>): Promise<void> {
    const organization = await this.nameOf(organizationId);
    await this.mails.add(id, [data.email], 'invitation', {
      organization,
      role: data.role,
      invitedBy: data.actor?.name ?? organization,
      invitationId: data.invitation_id,
    });
  }

  private async nameOf(organizationId: number): Promise<string> {
    return (await this.organizations.read(organizationId)).name;
  }
}
