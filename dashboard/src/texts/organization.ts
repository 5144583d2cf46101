import { common } from './common.js';

export const organization = {
  description: 'What the organization is called, what its plan gives it, and how many credits it has.',
  name: 'Name',
  found: {
    title: 'New organization',
    text: 'It has its own keys, webhooks, members and credits. You are its owner.',
    submit: 'Create',
    mayBeFounded:
      'It may have been created all the same: close this, and look at the list of organizations before you try again.',
  },
  general: 'General',
  slug: 'Slug',
  created: 'Created',
  role: 'Your role',
  rename: {
    submit: 'Rename',
    done: 'Renamed.',
    notAllowed: (role: string) =>
      `Your role (${role}) may not rename the organization. Ask one of its owners or admins.`,
  },
  status: {
    label: 'Status',
    active: 'Active',
    suspended: 'Suspended',
    suspendedText:
      'Keys and tokens are refused, and nothing here can be changed, until the operator of the server reinstates the organization.',
  },
  plan: {
    title: 'Plan',
    name: 'Plan',
    rate: 'Requests per minute',
    rateText: (count: number) => `${count.toLocaleString('en')} for each key without a limit of its own`,
    keys: 'Number of keys',
    keysText: (count: number | null) =>
      count === null ? 'Any number' : `At most ${common.count(count, 'key', 'keys')}`,
    change: 'The operator of the server changes the plan.',
  },
  credits: {
    title: 'Credits',
    balance: 'Balance',
    balanceText: (count: number) => common.count(count, 'credit', 'credits'),
    caption: 'Credits that came and went, the newest first',
    when: 'When',
    amount: 'Amount',
    reason: 'Reason',
    kind: 'Kind',
    kinds: { grant: 'Grant', charge: 'Charge', refund: 'Refund' },
    correction: 'Correction',
    after: 'Balance after',
    by: 'By',
    aKey: 'A key',
    theOperator: 'The operator of the server',
    emptyTitle: 'No credits yet',
    emptyText: 'The operator of the server grants credits. What comes and goes is written down here.',
    shown: (count: number, isAll: boolean) =>
      `${common.count(count, 'entry', 'entries')}${isAll ? '.' : ' so far: there are more.'}`,
  },
};
