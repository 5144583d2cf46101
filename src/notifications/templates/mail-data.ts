import type { InvitationData } from './invitation.js';
import type { KeyCreatedData } from './key-created.js';
import type { KeyExpiredData } from './key-expired.js';
import type { KeyExpiringData } from './key-expiring.js';
import type { KeyRevokedData } from './key-revoked.js';
import type { OrganizationReinstatedData } from './organization-reinstated.js';
import type { OrganizationSuspendedData } from './organization-suspended.js';
import type { PasswordChangedData } from './password-changed.js';
import type { PasswordResetData } from './password-reset.js';
import type { PlainData } from './plain.js';
import type { SignedInElsewhereData } from './signed-in-elsewhere.js';
import type { WebhookDisabledData } from './webhook-disabled.js';
import type { WebhookFailingData } from './webhook-failing.js';

/** What each kind of mail is written from. Never a secret: codes are made when the mail is sent. */
export interface MailData {
  key_created: KeyCreatedData;
  key_expiring: KeyExpiringData;
  key_expired: KeyExpiredData;
  key_revoked: KeyRevokedData;
  signed_in_elsewhere: SignedInElsewhereData;
  password_reset: PasswordResetData;
  password_changed: PasswordChangedData;
  invitation: InvitationData;
  organization_suspended: OrganizationSuspendedData;
  organization_reinstated: OrganizationReinstatedData;
  webhook_failing: WebhookFailingData;
  webhook_disabled: WebhookDisabledData;
  plain: PlainData;
}

export type MailTemplate = keyof MailData;
