import type { ApiKeyFacts, EventData, PersonFacts, PublicEventType } from './event-types.js';

/** The body of a message of that type. */
export interface Message<Type extends PublicEventType = PublicEventType> {
  readonly type: Type;
  readonly timestamp: string;
  readonly data: EventData[Type];
}

const actor: PersonFacts = { id: 7, name: 'Ada', email: 'ada@example.com' };

const apiKey: ApiKeyFacts = {
  id: 42,
  type: 'api_key',
  name: 'Production API',
  key_prefix: 'lk_4fGh2',
  permissions: ['read', 'write'],
  environment: null,
  rate_limit_per_minute: 600,
  status: 'active',
  organization_id: 3,
  created_by: actor,
  created_at: '2026-11-01T09:30:00.000Z',
  last_used_at: '2026-12-24T08:15:07.000Z',
  expires_at: '2027-01-01T00:00:00.000Z',
  revoked_at: null,
};

const told = { organization_id: 3, actor };
/** Also of what the operator of the server did. */
const toldByNobody = { organization_id: 3, actor: null };

const examples: { readonly [Type in PublicEventType]: Message<Type> } = {
  'api_key.created': {
    type: 'api_key.created',
    timestamp: '2026-11-01T09:30:00.000Z',
    data: { ...told, api_key: { ...apiKey, last_used_at: null } },
  },
  'api_key.revoked': {
    type: 'api_key.revoked',
    timestamp: '2026-12-24T08:20:00.000Z',
    data: {
      ...told,
      api_key: { ...apiKey, status: 'revoked', revoked_at: '2026-12-24T08:20:00.000Z' },
    },
  },
  'api_key.expiring': {
    type: 'api_key.expiring',
    timestamp: '2026-12-25T00:00:01.204Z',
    data: { ...toldByNobody, api_key: apiKey, days_left: 7 },
  },
  'api_key.expired': {
    type: 'api_key.expired',
    timestamp: '2027-01-01T00:00:00.871Z',
    data: { ...toldByNobody, api_key: { ...apiKey, status: 'expired' } },
  },
  'organization.suspended': {
    type: 'organization.suspended',
    timestamp: '2026-12-01T12:00:00.000Z',
    data: { ...toldByNobody, reason: 'Invoice 7 is unpaid.' },
  },
  'organization.reinstated': {
    type: 'organization.reinstated',
    timestamp: '2026-12-02T10:45:00.000Z',
    data: toldByNobody,
  },
  'credits.exhausted': {
    type: 'credits.exhausted',
    timestamp: '2026-12-03T16:05:12.000Z',
    data: { ...toldByNobody, credits: 0 },
  },
  'webhook.disabled': {
    type: 'webhook.disabled',
    timestamp: '2026-12-10T02:17:44.000Z',
    data: {
      ...toldByNobody,
      webhook: { id: 5, description: 'Billing', host: 'hooks.example.com' },
      reason: 'failing',
    },
  },
  'webhook.test': {
    type: 'webhook.test',
    timestamp: '2026-11-01T09:31:00.000Z',
    data: { ...told, webhook_id: 5 },
  },
};

/** An example of a message of each type, for the documentation. */
export const messageExamples: Readonly<Record<PublicEventType, Message>> = examples;
