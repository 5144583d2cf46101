import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { InvitationCodes } from '../organizations/invitation-codes.js';
import { PasswordResetTokens } from '../users/password-reset-tokens.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';
import type { MailText } from './templates/mail-text.js';
import { templates } from './templates/templates.js';

type MakeCode<Template extends MailTemplate> = (data: MailData[Template]) => string | Promise<string>;

/** There is nothing to be told any more: the mail is not to be sent, now or later. */
export class MailObsolete extends Error {}

/** Writes the text of a mail when it is sent: the codes in it are made then, and rest nowhere. */
@Injectable()
export class MailWriter {
  private readonly codes: { readonly [Template in MailTemplate]?: MakeCode<Template> } = {
    invitation: ({ invitationId }) => this.invitationCodes.codeOf(invitationId),
    password_reset: async ({ userId }) => {
      const token = await this.resetTokens.issue(userId);
      if (token === undefined) throw new MailObsolete('The user is gone, or disabled.');
      return token;
    },
  };

  constructor(
    private readonly invitationCodes: InvitationCodes,
    private readonly resetTokens: PasswordResetTokens,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {MailObsolete} */
  async write<Template extends MailTemplate>(
    template: Template,
    data: MailData[Template],
  ): Promise<MailText> {
    const makeCode: MakeCode<Template> = this.codes[template] ?? (() => '');
    return templates[template](data, { appUrl: this.settings.appUrl, code: await makeCode(data) });
  }
}
