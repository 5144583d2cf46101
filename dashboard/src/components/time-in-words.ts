/** How many there are of it before the next larger one counts. */
const units = [
  ['minute', 60, 60],
  ['hour', 3_600, 24],
  ['day', 86_400, Infinity],
] as const;
/** What is further away is told by its date: "in 2 months" says too little of when a key ends. */
const FAR_S = 30.5 * 86_400;
/** By so much the page's clock may be behind the server's: it goes on every half minute, see `now.ts`. */
const BEHIND_S = 35;
// "Yesterday" would speak of days, where hours are counted.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/**
 * "3 minutes ago", "in 2 days", "Aug 1, 2025"
 *
 * @param now in milliseconds
 */
export function timeInWords(date: Date, now: number): string {
  const seconds = (date.getTime() - now) / 1_000;
  const distance = Math.abs(seconds);
  if (distance < 60) return seconds < BEHIND_S ? 'just now' : 'in a moment';
  if (distance >= FAR_S) return day.format(date);
  // Of what is shown, which is rounded: never "60 minutes".
  const [unit, length] = units.find(([, length, limit]) => Math.round(distance / length) < limit)!;
  return relative.format(Math.sign(seconds) * Math.round(distance / length), unit);
}
