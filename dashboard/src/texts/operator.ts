import { common } from './common.js';

const number = new Intl.NumberFormat('en');

export const operator = {
  title: 'Operator',
  description: 'All organizations of this server, the newest first.',
  only: {
    title: 'Only the operator of this server sees this page',
    text: 'The operator looks after all organizations. Turn to them if yours is suspended, or needs another plan or credits.',
  },
  toMails: 'Mails',
  search: 'Name, slug or e-mail of an owner',
  status: 'Status',
  all: 'All',
  statuses: { active: 'Active', suspended: 'Suspended' },
  number: (count: number) => number.format(count),
  shown: (count: number, isAll: boolean) =>
    `${common.count(count, 'organization', 'organizations')}${isAll ? '.' : ' so far: there are more.'}`,
  nothing: 'No organization matches.',
  table: {
    caption: 'Organizations, the newest first',
    name: 'Name',
    slug: 'Slug',
    owners: 'Owners',
    status: 'Status',
    plan: 'Plan',
    credits: 'Credits',
    created: 'Created',
  },
  organization: {
    loading: 'Organization',
    back: 'All organizations',
    gone: 'There is no organization with this id.',
    id: 'Id',
    facts: 'Facts',
    owner: (name: string, email: string) => `${name} (${email})`,
    since: 'Suspended',
    reason: 'Reason',
  },
  suspension: {
    title: 'Suspension',
    isActive: 'The organization works: its keys and tokens are accepted.',
    isSuspended: 'All its keys and tokens are refused. Nothing has been deleted.',
    suspend: 'Suspend…',
    reinstate: 'Reinstate',
    own: 'You signed in to this organization: to suspend it would lock you out.',
    ask: (name: string, slug: string) => `Suspend ${name} (${slug})?`,
    explanation:
      'Every key and token of the organization is refused at once, on every server. Its owners get a mail, its webhooks an event; nothing is deleted. You can reinstate it at any time.',
    reason: 'Reason',
    reasonHint: 'Its owners and webhooks are told.',
    confirm: 'Suspend',
  },
  plan: {
    title: 'Plan',
    description: 'It sets the limits of keys that have none of their own, and how many keys there may be.',
    label: 'Plan',
    save: 'Save the plan',
    choice: (name: string, perMinute: number, maxKeys: number | null) =>
      `${name}: ${number.format(perMinute)} requests a minute, ${maxKeys === null ? 'any number of keys' : common.count(maxKeys, 'key', 'keys')}`,
    unknown: (name: string) => `${name}: no longer configured`,
    saved: (name: string) => `Saved: the plan is ${name}.`,
  },
  credits: {
    title: 'Credits',
    balance: (balance: number) => `The balance is ${common.count(balance, 'credit', 'credits')}.`,
    description:
      'The ledger is for the members of the organization: they read there each grant and its reason.',
    amount: 'Amount',
    amountHint: 'Negative to correct an earlier grant; the balance never falls below zero.',
    notWhole: 'Must be a whole number without dots, commas or spaces, such as 500 or -100.',
    reason: 'Reason',
    reasonHint: 'Members read it in the ledger.',
    grant: 'Grant credits',
    perhapsGranted: 'It may have been granted all the same: look at the balance first.',
    granted: (amount: number, balance: number) =>
      `${amount < 0 ? 'Taken back' : 'Granted'}: ${number.format(Math.abs(amount))}. The balance is ${number.format(balance)} now.`,
  },
  mails: {
    title: 'Mails',
    description: 'How it went with the mails of this server, the newest first. Never what they say.',
    status: 'Status',
    statuses: { failed: 'Given up', waiting: 'Waiting', sent: 'Sent' },
    all: 'All',
    shown: (count: number, isAll: boolean) =>
      `${common.count(count, 'mail', 'mails')}${isAll ? '.' : ' so far: there are more.'}`,
    nothing: {
      failed: 'No mail was given up.',
      waiting: 'No mail is waiting.',
      sent: 'No mail was sent yet.',
      all: 'No mail was written yet.',
    },
    table: {
      caption: 'Mails, the newest first',
      created: 'Written',
      kind: 'Kind',
      recipient: 'To',
      status: 'Status',
      tries: 'Tries',
      error: 'What went wrong last',
      next: 'Next try',
    },
    none: '–',
    kind: (template: string) => template.replaceAll('_', ' '),
  },
};
