import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { InvitationCodes } from '../organizations/invitation-codes.js';
import { PasswordResetTokens } from '../users/password-reset-tokens.js';
import { invitation } from './templates/invitation.js';
import { keyCreated } from './templates/key-created.js';
import { keyExpired } from './templates/key-expired.js';
import { keyExpiring } from './templates/key-expiring.js';
import { keyRevoked } from './templates/key-revoked.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';
import type { MailText } from './templates/mail-text.js';
import { organizationReinstated } from './templates/organization-reinstated.js';
import { organizationSuspended } from './templates/organization-suspended.js';
import { passwordReset } from './templates/password-reset.js';
import { plain } from './templates/plain.js';
import { signedInElsewhere } from './templates/signed-in-elsewhere.js';
import { webhookDisabled } from './templates/webhook-disabled.js';
import { webhookFailing } from './templates/webhook-failing.js';

type Write<Template extends MailTemplate> = (
  data: MailData[Template],
  appUrl: string,
) => MailText | Promise<MailText>;

/** There is nothing to be told any more: the mail is not to be sent, now or later. */
export class MailObsolete extends Error {}

/** Writes the text of a mail when it is sent: the codes in it are made then, and rest nowhere. */
@Injectable()
export class MailWriter {
  private readonly writers: { [Template in MailTemplate]: Write<Template> } = {
    key_created: keyCreated,
    key_expiring: keyExpiring,
    key_expired: keyExpired,
    key_revoked: keyRevoked,
    signed_in_elsewhere: signedInElsewhere,
    password_reset: async (data, appUrl) => {
      const token = await this.resetTokens.issue(data.userId);
      if (token === undefined) throw new MailObsolete('The user is gone, or disabled.');
      return passwordReset(data, token, appUrl);
    },
    invitation: (data, appUrl) => invitation(data, this.codes.codeOf(data.invitationId), appUrl),
    organization_suspended: organizationSuspended,
    organization_reinstated: organizationReinstated,
    webhook_failing: webhookFailing,
    webhook_disabled: webhookDisabled,
    plain,
  };

  constructor(
    private readonly codes: InvitationCodes,
    private readonly resetTokens: PasswordResetTokens,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {MailObsolete} */
  async write<Template extends MailTemplate>(
    template: Template,
    data: MailData[Template],
  ): Promise<MailText> {
    return this.writers[template](data, this.settings.appUrl);
  }
}
