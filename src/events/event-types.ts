/** Facts about an API key, as they go out in answers and webhooks. Never the key. */
export interface ApiKeyFacts {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly key_prefix: string;
  readonly permissions: readonly string[];
  readonly environment: 'live' | 'test' | null;
  readonly rate_limit_per_minute: number;
  readonly status: 'active' | 'expired' | 'revoked';
  readonly organization_id: number;
  readonly created_by: PersonFacts | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

export interface PersonFacts {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

interface Told {
  readonly organization_id: number;
  /** Who did it; null when nobody did, or a key without a user. */
  readonly actor: PersonFacts | null;
}

/** Every event with its data: binds those who append and those who listen. */
export interface EventData {
  'api_key.created': Told & { readonly api_key: ApiKeyFacts };
  'api_key.revoked': Told & { readonly api_key: ApiKeyFacts };
  'organization.suspended': Told & { readonly reason: string };
  'organization.reinstated': Told;
  /** `credits`: what is left, which may be more than nothing when it does not suffice. */
  'credits.exhausted': Told & { readonly credits: number };
  'webhook.test': Told & { readonly webhook_id: number };
  'member.invited': Told & { readonly invitation_id: number; readonly email: string; readonly role: string };
}

export type EventType = keyof EventData;

/** The events that webhooks may subscribe to; the others are the house's own. */
export const publicEventTypes = {
  'api_key.created': 'An API key was created.',
  'api_key.revoked': 'An API key was revoked.',
  'organization.suspended': 'The organization was suspended.',
  'organization.reinstated': 'The organization was reinstated.',
  'credits.exhausted':
    'The credits are used up, or do not suffice for what was asked; told again after the next grant.',
  'webhook.test': 'Somebody asked for a test of this endpoint.',
} as const satisfies Partial<Record<EventType, string>>;

/** Where the change came from. Kept with the event, not sent out. */
export interface EventContext {
  readonly ip: string | null;
}

/** An event as listeners get it (`@OnEvent('api_key.created')`), at least once. */
export interface DomainEvent<Type extends EventType = EventType> {
  readonly id: number;
  /** The same whenever the event is told; for those who must not act twice. */
  readonly messageId: string;
  readonly type: Type;
  readonly organizationId: number;
  readonly createdAt: Date;
  readonly data: EventData[Type];
  readonly context: EventContext;
}
