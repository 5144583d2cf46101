import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { InvitationCodes } from '../organizations/invitation-codes.js';
import { PasswordResetTokens } from '../users/password-reset-tokens.js';
import { MailObsolete } from './mail-obsolete.js';
import type { MailData, MailTemplate } from './templates/mail-data.js';
import type { MailText } from './templates/mail-text.js';
import { templates } from './templates/templates.js';

/** To whom a mail goes, and when what it tells of has happened. */
export interface Occasion {
  readonly recipient: string;
  readonly happenedAt: Date;
}

type MakeCode<Template extends MailTemplate> = (
  data: MailData[Template],
  occasion: Occasion,
) => string | Promise<string>;

/** Writes the text of a mail when it is sent: the codes in it are made then, and rest nowhere. */
@Injectable()
export class MailWriter {
  private readonly codes: { readonly [Template in MailTemplate]?: MakeCode<Template> } = {
    invitation: ({ invitationId }) => this.invitationCodes.codeOf(invitationId),
    password_reset: async ({ userId }, { recipient, happenedAt }) => {
      const token = await this.resetTokens.issue(userId, recipient, happenedAt);
      if (token === undefined) {
        throw new MailObsolete(
          'Asked for too long ago, or the user, address or password is another one now.',
        );
      }
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
    occasion: Occasion,
  ): Promise<MailText> {
    const makeCode: MakeCode<Template> = this.codes[template] ?? (() => '');
    return templates[template](data, { appUrl: this.settings.appUrl, code: await makeCode(data, occasion) });
  }
}
