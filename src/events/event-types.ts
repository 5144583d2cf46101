import { z } from 'zod';

// Each event is described once, here: the types below, the JSON Schema of the messages (message-schemas.ts) and
// docs/events.md are made from it.
const id = z.int().min(1);
const text = z.string();
const timestamp = z.iso.datetime();

const person = z.object({ id, name: text, email: text });

const apiKey = z.object({
  id,
  type: text.describe('`api_key`, `token`, `runtime`, or a type of an extending module.'),
  name: text,
  key_prefix: text.describe('The first characters: enough to recognise the key by, never the key.'),
  permissions: z.array(text).readonly(),
  environment: z.enum(['live', 'test']).nullable(),
  rate_limit_per_minute: z.int().min(1),
  status: z.enum(['active', 'expired', 'revoked']),
  organization_id: id,
  created_by: person.nullable(),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
  expires_at: timestamp.nullable(),
  revoked_at: timestamp.nullable(),
});

const webhook = z.object({
  id,
  description: text.nullable(),
  host: text.describe('Of its url; the path may be a secret.'),
});

const told = {
  organization_id: id,
  actor: person
    .nullable()
    .describe('Who did it; null when nobody did, a key without a user, or the operator of the server.'),
};

const publicEvents = {
  'api_key.created': {
    description: 'An API key was created.',
    data: z.object({ ...told, api_key: apiKey }),
  },
  'api_key.revoked': {
    description: 'An API key was revoked.',
    data: z.object({ ...told, api_key: apiKey }),
  },
  'api_key.expiring': {
    description: 'An API key expires soon: told seven days ahead, and one day ahead.',
    data: z.object({
      ...told,
      api_key: apiKey,
      days_left: z.int().min(1).describe('Until it expires, rounded up.'),
    }),
  },
  'api_key.expired': {
    description: 'An API key has expired.',
    data: z.object({ ...told, api_key: apiKey }),
  },
  'organization.suspended': {
    description: 'The organization was suspended.',
    data: z.object({ ...told, reason: text }),
  },
  'organization.reinstated': {
    description: 'The organization was reinstated.',
    data: z.object(told),
  },
  'credits.exhausted': {
    description:
      'The credits are used up, or do not suffice for what was asked; told again after the next grant.',
    data: z.object({ ...told, credits: z.int().min(0).describe('What is left.') }),
  },
  'webhook.disabled': {
    description: 'A webhook was disabled because it could not be delivered to; told to the other ones.',
    data: z.object({ ...told, webhook, reason: z.enum(['gone', 'failing']) }),
  },
  'webhook.test': {
    description: 'Somebody asked for a test of this endpoint.',
    data: z.object({ ...told, webhook_id: id }),
  },
} as const;

/** Facts about an API key, as they go out in answers and webhooks. Never the key. */
export type ApiKeyFacts = Readonly<z.infer<typeof apiKey>>;

/** Facts about a person, as they go out in answers and webhooks. */
export type PersonFacts = Readonly<z.infer<typeof person>>;

interface Told {
  readonly organization_id: number;
  readonly actor: PersonFacts | null;
}

/** The house's own events: nobody can subscribe to them. */
interface PrivateEventData {
  'member.invited': Told & { readonly invitation_id: number; readonly email: string; readonly role: string };
  /** The fourth try in a row has failed. */
  'webhook.failing': Told & {
    readonly webhook: z.infer<typeof webhook>;
    readonly failures: number;
    readonly error: string;
  };
  /** From an address not seen before. */
  'user.signed_in_elsewhere': Told & {
    readonly user: PersonFacts;
    readonly address: string;
    readonly device_name: string;
  };
  'user.password_changed': Told & {
    readonly user: PersonFacts;
    readonly address: string;
    /** A code out of a mail (also when left out, as before there was another), or the password until then. */
    readonly proof?: 'code' | 'password';
  };
  'user.password_reset_requested': Told & { readonly user: PersonFacts };
}

/** The events that webhooks may subscribe to. */
export type PublicEventType = keyof typeof publicEvents;

/** Every event with its data: binds those who append and those who listen. */
export type EventData = PrivateEventData & {
  readonly [Type in PublicEventType]: Readonly<z.infer<(typeof publicEvents)[Type]['data']>>;
};

export type EventType = keyof EventData;

/** What the data of an event that goes out is like, and what it tells. */
export const publicEventTypes: Readonly<
  Record<PublicEventType, { readonly description: string; readonly data: z.ZodObject }>
> = publicEvents;

export const isPublicEvent = (type: string): type is PublicEventType => Object.hasOwn(publicEvents, type);

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
