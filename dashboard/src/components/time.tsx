import { Tooltip } from '@mantine/core';
import { useNow } from './now.js';

interface Properties {
  /** As RFC 3339 writes it; null: it has not happened. */
  readonly at: string | null;
  readonly otherwise?: string;
}

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
/** By so much the page's clock may be behind the server's: it goes on every half minute, see `now.ts`. */
const BEHIND_S = 35;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });

/** "3 minutes ago", and the exact time for who points at it. */
export function Time({ at, otherwise = '–' }: Properties) {
  const now = useNow();
  if (at === null) return otherwise;
  const date = new Date(at);
  return (
    <Tooltip label={exact.format(date)}>
      <time dateTime={at} title={exact.format(date)}>
        {relativeTo(date, now)}
      </time>
    </Tooltip>
  );
}

/** @param now in milliseconds */
export function relativeTo(date: Date, now: number): string {
  const seconds = (date.getTime() - now) / 1_000;
  const unit = units.find(([, length]) => Math.abs(seconds) >= length);
  if (unit === undefined) return seconds < BEHIND_S ? 'just now' : 'in a moment';
  return relative.format(Math.round(seconds / unit[1]), unit[0]);
}
