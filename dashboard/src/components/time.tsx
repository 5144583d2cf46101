import { Tooltip } from '@mantine/core';
import { useNow } from './now.js';
import { timeInWords } from './time-in-words.js';

interface Properties {
  /** As RFC 3339 writes it; null: it has not happened. */
  readonly at: string | null;
  readonly otherwise?: string;
}

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });

/** "Nov 22, 2026, 3:04:05 PM UTC" */
const exactTime = (at: string): string => exact.format(new Date(at));

/** "3 minutes ago", and the exact time for who points at it or touches it. */
export function Time({ at, otherwise = '–' }: Properties) {
  const now = useNow();
  if (at === null) return otherwise;
  return (
    <Tooltip label={exactTime(at)} events={{ hover: true, focus: false, touch: true }}>
      <time dateTime={at}>{timeInWords(new Date(at), now)}</time>
    </Tooltip>
  );
}
