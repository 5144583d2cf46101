import { Injectable } from '@nestjs/common';
import { InvitationsService } from '../organizations/invitations.service.js';
import { MembersService } from '../organizations/members.service.js';
import { UsersService } from '../users/users.service.js';
import { MailObsolete } from './mail-obsolete.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';

/** A mail about an event, as it waits. */
export interface WaitingMail {
  readonly recipient: string;
  readonly template: MailTemplate;
  readonly data: MailData[MailTemplate];
}

/** What a recipient must still be when the mail is sent. */
const audiences: Readonly<Record<Exclude<MailTemplate, 'plain'>, 'member' | 'owner' | 'user' | 'invited'>> = {
  key_created: 'member',
  key_expiring: 'member',
  key_expired: 'member',
  key_revoked: 'member',
  organization_suspended: 'owner',
  organization_reinstated: 'owner',
  webhook_failing: 'owner',
  webhook_disabled: 'owner',
  password_reset: 'user',
  password_changed: 'user',
  signed_in_elsewhere: 'user',
  invitation: 'invited',
};

/** Looks again, when a mail is sent, whether it may still go to its recipient: it may have waited for days. */
@Injectable()
export class MailAudience {
  constructor(
    private readonly members: MembersService,
    private readonly invitations: InvitationsService,
    private readonly users: UsersService,
  ) {}

  /** @throws {MailObsolete} */
  async check(organizationId: number, { recipient, template, data }: WaitingMail): Promise<void> {
    if (template === 'plain') return;
    const audience = audiences[template];
    if (audience === 'user') {
      if (!(await this.users.isEnabled(recipient))) throw new MailObsolete('The user is gone, or disabled.');
    } else if (audience === 'invited') {
      const { invitationId } = data as MailData['invitation'];
      if (!(await this.invitations.isOpen(organizationId, invitationId)))
        throw new MailObsolete('The invitation is gone.');
    } else {
      const role = audience === 'owner' ? { role: audience } : {};
      const found = await this.members.reachable(organizationId, { email: recipient, ...role });
      if (found.length === 0)
        throw new MailObsolete(`The recipient is no ${audience} any more, or disabled.`);
    }
  }
}
