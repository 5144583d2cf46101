import { common } from './common.js';

const number = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact' });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const longDay = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });

const requests = (count: number) => common.count(count, 'request', 'requests');
const share = (part: number, whole: number) => {
  const of = whole === 0 ? 0 : part / whole;
  return part > 0 && of < 0.001 ? `< ${percent.format(0.001)}` : percent.format(of);
};

export const usage = {
  title: 'Usage',
  description: 'Requests of each key by day. Days are UTC; the numbers are a few seconds old.',
  period: 'Period',
  days: (count: number) => `${count} days`,
  refresh: 'Refresh',
  number: (count: number) => number.format(count),
  compact: (count: number) => compact.format(count),
  share,
  day: (date: Date) => day.format(date),
  dayWithWeekday: (date: Date) => `${weekday.format(date)}, ${longDay.format(date)}`,
  total: (count: number, since: Date, until: Date) =>
    `${requests(count)} from ${longDay.format(since)} to ${longDay.format(until)}.`,
  personal: 'Personal tokens and sessions',
  personalHint: 'of all users together; the pages of this dashboard make such requests too',
  others: (count: number) => common.count(count, 'other', 'others'),
  id: (id: number) => `#${id}`,
  named: (name: string, id: number) => `${name} #${id}`,
  thousand: (rest: number) =>
    `The 1,000 most used keys are listed. The rest have made ${requests(rest)} together.`,
  chart: {
    title: 'Requests per day',
    legend: 'What the colors stand for',
    loading: 'The chart is being loaded…',
    missing: 'The chart could not be loaded. The table below holds the same numbers.',
    label: (what: {
      readonly total: number;
      readonly since: Date;
      readonly until: Date;
      readonly busiest: Date;
      readonly most: number;
      readonly parts: readonly { readonly name: string; readonly requests: number }[];
    }) =>
      [
        `Chart of the requests per day: ${usage.total(what.total, what.since, what.until)}`,
        `Most on ${longDay.format(what.busiest)}: ${number.format(what.most)}.`,
        `${what.parts.map((part) => `${part.name}: ${number.format(part.requests)}`).join('; ')}.`,
        'The table below holds the same numbers.',
      ].join(' '),
  },
  table: {
    title: 'Requests per key',
    caption: 'Requests per key, the most used first',
    key: 'Key',
    requests: 'Requests',
    share: 'Share',
    today: 'Today',
    byDay: 'By day',
    show: 'Show',
    showOf: (name: string) => `Show ${name} by day`,
    showAll: 'All keys by day',
  },
  dialog: {
    title: (name: string) => `${name}, by day`,
    all: 'All keys',
    day: 'Day (UTC)',
    requests: 'Requests',
  },
  empty: {
    title: 'No key was used in these days',
    text: 'Create a key, or take one that is there, and make a request with it. It is counted here within seconds.',
    create: 'To the API tokens',
    copy: 'Copy the command',
    curl: (origin: string) => `curl ${origin}/api/whoami -H "Authorization: Bearer YOUR_KEY"`,
  },
};
