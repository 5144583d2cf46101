import type { ApiKeyFacts } from '../../events/event-types.js';
import type { MailData } from './mail-data.js';

const organization = 'Acme & Söhne';
const ada = { id: 1, name: 'Ada Lovelace', email: 'ada@example.com' };
const grace = { id: 2, name: 'Grace Hopper', email: 'grace@example.com' };
const webhook = { id: 3, description: 'Billing', host: 'hooks.example.com' };
const ip = '203.0.113.7';

const apiKey: ApiKeyFacts = {
  id: 7,
  type: 'api_key',
  name: 'Production API',
  key_prefix: 'lk_AbCdE',
  permissions: ['read', 'reports:write'],
  environment: null,
  rate_limit_per_minute: 60,
  status: 'active',
  organization_id: 1,
  created_by: ada,
  created_at: '2026-11-22T07:00:05.123Z',
  last_used_at: '2026-12-24T18:30:00.000Z',
  expires_at: '2027-12-31T23:59:59.000Z',
  revoked_at: null,
};

/** What mails may be written from: made up, to look at and to test with. */
export const samples: MailData = {
  key_created: { organization, apiKey, ip },
  key_expiring: { organization, apiKey, daysLeft: 7 },
  key_expired: { organization, apiKey: { ...apiKey, status: 'expired' } },
  key_revoked: {
    organization,
    apiKey: { ...apiKey, status: 'revoked', revoked_at: '2027-01-02T03:04:05.678Z' },
    revokedBy: grace,
  },
  signed_in_elsewhere: {
    email: ada.email,
    deviceName: 'laptop <work>',
    address: ip,
    signedInAt: '2026-11-22T07:00:05.123Z',
  },
  password_reset: { userId: ada.id, email: ada.email, ip },
  password_changed: { email: ada.email, address: ip, changedAt: '2026-11-22T07:00:05.123Z' },
  invitation: { organization, role: 'admin', invitedBy: grace.name, invitationId: 3 },
  organization_suspended: {
    organization,
    reason: 'The invoice of October is not paid.',
    suspendedAt: '2026-11-22T07:00:05.123Z',
  },
  organization_reinstated: { organization, reinstatedAt: '2026-11-23T07:00:05.123Z' },
  webhook_failing: { organization, webhook, failures: 4, error: 'The answer was 503.' },
  webhook_disabled: { organization, webhook, reason: 'failing', disabledAt: '2026-11-22T07:00:05.123Z' },
  plain: {
    subject: 'From a module of your own',
    text: 'Dear Ada,\nthis is a line.\n\nAnd this is a paragraph.',
  },
};
