import { common } from './common.js';

/** In words, by name; by what it was done to. An action that is not here is shown as it is. */
const actions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'API keys': {
    'api_key.created': 'Key created',
    'api_key.updated': 'Key changed',
    'api_key.revoked': 'Key revoked',
    'credentials.imported': 'Keys imported',
  },
  'Personal tokens': {
    'token.created': 'Personal token created',
    'token.revoked': 'Personal token revoked',
  },
  'Signing in': {
    'session.began': 'Signed in',
    'session.ended': 'Signed out',
    'user.password_reset': 'Password reset',
    'user.password_changed': 'Password changed',
  },
  Members: {
    'member.invited': 'Member invited',
    'invitation.cancelled': 'Invitation cancelled',
    'member.added': 'Member added',
    'member.role_changed': 'Role changed',
    'member.removed': 'Member removed',
  },
  Organization: {
    'organization.created': 'Organization created',
    'organization.renamed': 'Organization renamed',
    'organization.suspended': 'Organization suspended',
    'organization.reinstated': 'Organization reinstated',
    'organization.plan_changed': 'Plan changed',
    'credits.granted': 'Credits granted or corrected',
  },
  Webhooks: {
    'webhook.created': 'Webhook created',
    'webhook.updated': 'Webhook changed',
    'webhook.deleted': 'Webhook deleted',
    'webhook.secret_rotated': 'Webhook secret rotated',
    'webhook.disabled': 'Webhook disabled by the server',
    'webhook.recovered': 'Deliveries recovered',
  },
};

/** Of which all actions can be asked for at once. */
const resources: Readonly<Record<string, string>> = {
  'api_key.*': 'All about API keys',
  'token.*': 'All about personal tokens',
  'session.*': 'All about sessions',
  'member.*': 'All about members',
  'organization.*': 'All about the organization',
  'webhook.*': 'All about webhooks',
};

const targets: Readonly<Record<string, string>> = {
  api_key: 'Key',
  token: 'Token',
  session: 'Session',
  credentials: 'Organization',
  member: 'User',
  'member.invited': 'Invitation',
  invitation: 'Invitation',
  organization: 'Organization',
  webhook: 'Webhook',
  credits: 'Ledger entry',
  user: 'User',
};

const time = new Intl.DateTimeFormat('en-CA', {
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
  timeZone: 'UTC',
});
const all: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(actions).flatMap(Object.entries<string>),
);
const resourceOf = (action: string) => action.split('.', 1)[0]!;

export const audit = {
  title: 'Audit log',
  description: 'Who did what, when and from where. The newest first; times are UTC.',
  forbidden: {
    title: 'Only owners and admins read the audit log',
    text: 'Ask an owner of the organization to read it for you, or to make you an admin.',
  },
  action: (name: string) => all[name] ?? name,
  target: (action: string) => targets[action] ?? targets[resourceOf(action)] ?? resourceOf(action),
  id: (id: number) => `#${id}`,
  time: (at: string) => time.format(new Date(at)).replace(',', ''),
  aKey: (id: number) => `A key (credential #${id})`,
  operator: 'The operator of the server',
  system: 'The server itself',
  goneUser: (id: number) => `User #${id}, who is gone`,
  user: (id: number) => `User #${id}`,
  filter: {
    legend: 'Filters',
    action: 'Action',
    user: 'By',
    since: 'Since',
    until: 'Until',
    allActions: 'All actions',
    everybody: 'Everybody',
    days: 'Both days are included; a day is one in UTC.',
    reset: 'Clear the filters',
    noSuchDay: 'Choose a day from 1970 on.',
    reversed: 'This is before “Since”.',
    member: (name: string, email: string) => `${name} (${email})`,
    /** For a select, by group. */
    choices: Object.entries(actions).map(([group, names]) => ({
      group,
      choices: [
        ...Object.entries(resources).filter(([resource]) =>
          Object.keys(names).some(
            (name) => name.startsWith(resource.slice(0, -1)) && !name.startsWith('credits'),
          ),
        ),
        ...Object.entries(names),
      ].map(([value, label]) => ({ value, label })),
    })),
  },
  table: {
    caption: 'What was done, the newest first',
    when: 'When (UTC)',
    action: 'Action',
    target: 'To what',
    by: 'By',
    from: 'From',
    details: 'Details',
    show: 'Show',
    showOf: (action: string, id: number) => `Show the details of ${action}, entry ${id}`,
    empty: 'No entry matches these filters.',
    shown: (count: number, isAll: boolean) =>
      `${common.count(count, 'entry', 'entries')}${isAll ? '.' : ' so far: there are more.'}`,
  },
  entry: {
    title: (id: number) => `Entry ${id}`,
    time: 'Time',
    action: 'Action',
    target: 'To what',
    by: 'By',
    credential: 'With credential',
    ip: 'From address',
    details: 'Details',
    none: '–',
    allBy: (name: string) => `All by ${name}`,
  },
  refresh: 'Refresh',
  csv: {
    download: 'Download CSV',
    cancel: 'Cancel the download',
    progress: (count: number) => `${common.count(count, 'entry', 'entries')} fetched…`,
    started: 'Fetching all entries that match the filters…',
    done: (count: number) => `Downloaded ${common.count(count, 'entry', 'entries')}.`,
    cancelled: 'Cancelled: nothing was downloaded.',
    file: (slug: string, day: string) => `audit-log-${slug}-${day}.csv`,
  },
};
