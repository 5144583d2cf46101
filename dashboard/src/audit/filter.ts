import type { ListAuditEntriesData } from '../client/types.gen.js';

/** As it stands in the address of the page: empty where nothing is asked for. */
export type AuditFilter = Readonly<Record<'action' | 'user' | 'since' | 'until', string>>;

export type AuditQuery = NonNullable<ListAuditEntriesData['query']>;

const DAY_MS = 86_400_000;

/** What the address asks for. */
export const filterOf = (search: URLSearchParams): AuditFilter => ({
  action: kept(search.get('action'), /^[a-z][a-z0-9_]{0,30}\.(?:[a-z][a-z0-9_]{0,30}|\*)$/),
  user: kept(search.get('user'), /^[1-9]\d{0,15}$/),
  since: kept(search.get('since'), /^[\d-]{1,12}$/),
  until: kept(search.get('until'), /^[\d-]{1,12}$/),
});

/** What the API is asked for. A day that cannot be (yet, while it is typed) does not count. */
export function queryOf({ action, user, since, until }: AuditFilter): AuditQuery {
  const [from, to] = [startOf(since), startOf(until)];
  return {
    ...(action !== '' && { action }),
    ...(user !== '' && { user_id: user }),
    ...(from !== null && { since: from.toISOString() }),
    // The day itself is included.
    ...(to !== null && { until: new Date(to.getTime() + DAY_MS).toISOString() }),
  };
}

/** @returns when a day (YYYY-MM-DD) begins in UTC; null: there is no such day, or none that counts */
export function startOf(day: string): Date | null {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day) return null;
  const year = date.getUTCFullYear();
  return year >= 1970 && year < 9998 ? date : null;
}

const kept = (value: string | null, pattern: RegExp): string =>
  value !== null && pattern.test(value) ? value : '';
