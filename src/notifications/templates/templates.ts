import { invitation } from './invitation.js';
import { keyCreated } from './key-created.js';
import { keyExpired } from './key-expired.js';
import { keyExpiring } from './key-expiring.js';
import { keyRevoked } from './key-revoked.js';
import type { MailData, MailTemplate } from './mail-data.js';
import type { MailText } from './mail-text.js';
import { organizationReinstated } from './organization-reinstated.js';
import { organizationSuspended } from './organization-suspended.js';
import { passwordChanged } from './password-changed.js';
import { passwordReset } from './password-reset.js';
import { plain } from './plain.js';
import { signedInElsewhere } from './signed-in-elsewhere.js';
import { webhookDisabled } from './webhook-disabled.js';
import { webhookFailing } from './webhook-failing.js';

/** What a mail is written with, besides its data. */
export interface MailSurroundings {
  readonly appUrl: string;
  /** Of the mails that carry one: made for this mail. */
  readonly code: string;
}

type Write<Template extends MailTemplate> = (data: MailData[Template], around: MailSurroundings) => MailText;

/** How each kind of mail is written. */
export const templates: { readonly [Template in MailTemplate]: Write<Template> } = {
  key_created: (data, { appUrl }) => keyCreated(data, appUrl),
  key_expiring: (data, { appUrl }) => keyExpiring(data, appUrl),
  key_expired: (data, { appUrl }) => keyExpired(data, appUrl),
  key_revoked: (data, { appUrl }) => keyRevoked(data, appUrl),
  signed_in_elsewhere: (data, { appUrl }) => signedInElsewhere(data, appUrl),
  password_reset: (data, { code, appUrl }) => passwordReset(data, code, appUrl),
  password_changed: (data, { appUrl }) => passwordChanged(data, appUrl),
  invitation: (data, { code, appUrl }) => invitation(data, code, appUrl),
  organization_suspended: (data, { appUrl }) => organizationSuspended(data, appUrl),
  organization_reinstated: (data, { appUrl }) => organizationReinstated(data, appUrl),
  webhook_failing: (data, { appUrl }) => webhookFailing(data, appUrl),
  webhook_disabled: (data, { appUrl }) => webhookDisabled(data, appUrl),
  plain: (data) => plain(data),
};
