import { common } from './common.js';

/** How many days before it ends a key is marked. */
const SOON_DAYS = 7;

export const apiTokens = {
  title: 'API Tokens',
  description:
    'API keys and tokens let programs use the API in the name of the organization. Each is shown once, when it is made; what is stored is a hash of it.',
  name: 'Name',
  names: 'Something that tells it from the others, such as “Production” or “CI Pipeline”',
  namePlaceholder: 'Production',
  types: { api_key: 'API key', token: 'Organization token', runtime: 'Runtime key' } as Readonly<
    Record<string, string>
  >,
  mayNot:
    'Your role does not let you create, change and revoke API keys and tokens. Ask an owner of the organization.',
  hidden: {
    title: 'You cannot see the API keys and tokens',
    text: (organization: string) =>
      `Your role in ${organization} does not let you look after its keys. Ask an owner of the organization for one, or for a role that does.`,
  },

  generate: {
    title: 'Generate a token',
    submit: 'Generate Token',
    about:
      'A token may do everything that the organization’s API offers, but cannot look after the organization itself.',
  },

  expiration: {
    label: 'Expiration',
    days: (days: number) => `${days} days`,
    none: 'No expiration',
    date: 'On a date…',
    noneWarning: 'It stays valid until somebody revokes it. If it leaks, nothing else will end it.',
    runtime: 'Runtime keys never expire on a timer: replace them by a new one, then revoke the old one.',
    dateLabel: 'Expires at the end of',
    dateHint: 'The end of that day where you are.',
    dateMissing: 'Choose a date.',
    dateTooLate: 'Choose a day before 31 December 9998, or no expiration.',
  },

  created: {
    titles: {
      api_key: 'Your new API key',
      token: 'Your new token',
      runtime: 'Your new runtime key',
    } as Readonly<Record<string, string>>,
    labels: { api_key: 'API key', token: 'Token', runtime: 'Runtime key' } as Readonly<
      Record<string, string>
    >,
    try: 'Try it in a terminal',
    copyCommand: 'Copy command',
  },

  revoke: {
    token: 'Revoke Token',
    other: 'Revoke',
    title: (name: string) => `Revoke “${name}”?`,
    used: 'Last used',
    neverUsed: 'Up to a few seconds ago, it was never used.',
    unknownUse: 'When it was last used cannot be read at the moment.',
    wasUsed: 'It was last used',
    warning: 'This takes effect at once and cannot be undone: every request with it is refused from then on.',
    done: (name: string) => `“${name}” was revoked. Requests with it are refused from now on.`,
    by: (who: string) => `by ${who}`,
    byKey: 'by a key',
  },

  table: {
    name: 'Name',
    type: 'Type',
    types: { api_key: 'API key', token: 'Token', runtime: 'Runtime key' } as Readonly<Record<string, string>>,
    abilities: 'Abilities',
    created: 'Created',
    lastUsed: 'Last used',
    expires: 'Expires',
    status: 'Status',
    by: (who: string) => `by ${who}`,
    environments: { live: 'live', test: 'test' },
    statuses: { active: 'Active', expired: 'Expired', revoked: 'Revoked' },
    soon: 'Expires soon',
    everything: 'All of the API',
    noAbilities: 'Nothing',
    /** Two keys may have the same name. */
    labelOf: (action: string, prefix: string) => `${action}, ${prefix}…`,
    more: (count: number) => `${count} more`,
    less: 'Show fewer',
    loaded: (count: number) => `${common.count(count, 'key', 'keys')} loaded so far…`,
  },

  list: {
    title: 'Keys and tokens',
    caption: 'API keys and tokens of the organization',
    search: 'Search by name, key or creator',
    status: 'Status',
    type: 'Type',
    allTypes: 'All types',
    statuses: { active: 'Active', expired: 'Expired', revoked: 'Revoked', all: 'All' },
    edit: (name: string) => `Edit “${name}”`,
    replace: (name: string) => `Create a replacement for “${name}”`,
    rotate:
      'To rotate a key, create a replacement first, put it where the old one is used, and then revoke the old one: nothing is interrupted.',
    emptyTitle: 'No keys yet',
    emptyText:
      'Generate a token above, for all of the API; or create an API key with just the abilities that a program needs.',
    emptyOf: (status: string) => `No key is ${status.toLowerCase()}.`,
    showAll: 'Show all',
    room: (active: number, maximum: number) =>
      `${active.toLocaleString('en')} of the ${maximum.toLocaleString('en')} active keys of your plan`,
    shown: (count: number, of: number) =>
      count === of
        ? common.count(of, 'key', 'keys')
        : `${count.toLocaleString('en')} of ${common.count(of, 'key', 'keys')}`,
  },

  create: {
    open: 'Create API key',
    title: 'Create an API key',
    replaceTitle: (name: string) => `Create a replacement for “${name}”`,
    replaceText:
      'It is filled in like the old one, which goes on working: revoke that once the new one is in its place.',
    replaceNext: (name: string) => `Put it where “${name}” is used, and then revoke “${name}”.`,
    replacementName: (name: string) => `${name} (new)`,
    lost: (abilities: readonly string[]) =>
      `The old one also holds what cannot be given any more: ${abilities.join(', ')}.`,
    type: 'Type',
    types: {
      api_key: 'Does what its abilities say, and may end on a date.',
      token: 'May do all that the organization’s API offers.',
      runtime: 'For agents: the Runtime API and MCP. It never expires on a timer.',
    },
    environment: 'Environment',
    environments: { live: 'Live', test: 'Test' },
    rateLimit: 'Requests per minute',
    rateLimitHint: (limit: number, plan: string) =>
      `Left empty: as your plan says (${plan}: ${limit.toLocaleString('en')}).`,
    rateLimitFault: 'Enter a whole number in digits alone, such as 1200.',
    mayHaveBeenMade: 'It may have been made all the same: look at the list before you try again.',
    submit: 'Create key',
  },

  abilities: {
    title: 'Abilities',
    ofToken:
      'A token may do everything that the organization’s API offers. It cannot look after the organization: that takes an API key with the abilities for it.',
    runtime: 'A runtime key always holds “runtime”: it opens the Runtime API and MCP.',
    nothing: 'Without any ability the key can only ask who it is.',
    general: 'General',
    management: 'Looking after the organization',
    managementWarning:
      'Whoever has a key with these can change the organization itself, as far as they reach: its keys, members or webhooks. Give them only to a program that needs them.',
    levels: { none: 'None', read: 'Read only', all: 'All', chosen: 'Chosen…' },
    noneChosen: 'Tick at least one, or choose “None”.',
    chosen: (resource: string) => `Chosen for ${resource}`,
  },

  edit: {
    title: (name: string) => `Edit “${name}”`,
  },

  test: {
    open: 'Test a key',
    title: 'Test a key',
    text: 'Paste a key to see what it may do, or why it is refused. It is not kept, and this is no use of it.',
    key: 'Key or token',
    submit: 'Test this key',
    outcomes: {
      accepted: 'Accepted',
      revoked: 'Refused: revoked',
      expired: 'Refused: expired',
      suspended: 'Refused: the organization is suspended',
      unknown: 'Not a key of this organization',
      malformed: 'Refused: this is no key',
    },
    unknown:
      'It may be mistyped; or it may still work, as a key of another organization or as the token of a user.',
    until: { active: 'It ends', expired: 'It ended', revoked: 'It was revoked' },
    endless: 'It does not end by itself.',
    may: 'It may do:',
    limit: (limit: number) => `${common.count(limit, 'request', 'requests')} per minute`,
  },

  section: {
    create: 'Create Token',
    submit: 'Create',
    dialogTitle: 'Create a token',
    description: 'Tokens authenticate requests to the API: one for each application or environment.',
    caption: 'API tokens of the organization',
    emptyTitle: 'No tokens yet',
    emptyText: 'Create one for each application or environment, and store it where the application finds it.',
    noneLeft: 'No token is left: all were revoked.',
    mayNot: 'Your role does not let you create and revoke tokens. Ask an owner of the organization.',
  },
};

export const SOON_MS = SOON_DAYS * 86_400_000;
