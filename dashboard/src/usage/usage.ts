import type { UsageDto, UsageOfKeyDto } from '../client/types.gen.js';
import { usage as texts } from '../texts/usage.js';

/** As many keys have a color of their own in the chart. */
const WITH_COLOR = 6;
const DAY_MS = 86_400_000;

/** A part of each bar in the chart. */
export interface Series {
  readonly name: string;
  readonly requests: number;
  readonly byDay: readonly number[];
  /** Whether it is what all keys have made that have no part of their own. */
  readonly isRest: boolean;
}

/** The parts of the bars, the largest first: the most used keys, and the rest together. */
export function seriesOf({ api_keys: keys }: UsageDto): Series[] {
  const shown = keys.slice(0, WITH_COLOR).map((key) => ({
    name: onlyNameOf(key, keys),
    requests: key.requests,
    byDay: key.by_day,
    isRest: false,
  }));
  const rest = keys.slice(WITH_COLOR);
  if (rest.length === 0) return shown;
  const requests = rest.reduce((sum, key) => sum + key.requests, 0);
  return [...shown, { name: texts.others(rest.length), requests, byDay: sumByDay(rest), isRest: true }];
}

/** What a row is called: the row without a key is that of the users. */
export const nameOf = ({ api_key_id, name }: UsageOfKeyDto): string =>
  api_key_id === null ? texts.personal : (name ?? texts.id(api_key_id));

/** The same, with its id where several are called so. */
export function onlyNameOf(key: UsageOfKeyDto, keys: readonly UsageOfKeyDto[]): string {
  const isOneOfSeveral =
    key.api_key_id !== null &&
    keys.some((other) => other !== key && other.name !== null && other.name === key.name);
  return isOneOfSeveral ? texts.named(nameOf(key), key.api_key_id!) : nameOf(key);
}

/** The requests of all of these keys, day by day. */
export function sumByDay(keys: readonly UsageOfKeyDto[]): number[] {
  const days = keys[0]?.by_day.length ?? 0;
  return Array.from({ length: days }, (_, day) =>
    keys.reduce((sum, { by_day }) => sum + (by_day[day] ?? 0), 0),
  );
}

/** @param index of the day; 0 is the first one */
export const dayOf = ({ since }: UsageDto, index: number): Date =>
  new Date(Date.parse(`${since}T00:00:00Z`) + index * DAY_MS);

/** What the chart shows, for who cannot see it. */
export function describe(usage: UsageDto): string {
  const all = sumByDay(usage.api_keys);
  const most = Math.max(...all);
  return texts.chart.label({
    total: usage.requests,
    since: dayOf(usage, 0),
    until: dayOf(usage, all.length - 1),
    busiest: dayOf(usage, all.indexOf(most)),
    most,
    parts: seriesOf(usage),
  });
}
