import { timeInWords } from './time-in-words.js';

const NOW = '2026-11-10T20:00:00Z';
const seen = (at: string, now = NOW) => timeInWords(new Date(at), Date.parse(now));

describe('a time in words', () => {
  test.each([
    ['2026-11-10T19:59:10Z', 'just now'],
    ['2026-11-10T20:00:30Z', 'just now'],
    ['2026-11-10T20:00:50Z', 'in a moment'],
    ['2026-11-10T19:57:00Z', '3 minutes ago'],
    ['2026-11-10T19:59:00Z', '1 minute ago'],
    ['2026-11-10T20:59:20Z', 'in 59 minutes'],
    ['2026-11-11T07:00:00Z', 'in 11 hours'],
    ['2026-11-09T20:30:00Z', '1 day ago'],
    ['2026-12-10T20:00:00Z', 'in 30 days'],
    ['2026-12-12T12:00:00Z', 'Dec 12, 2026'],
    ['2025-08-01T12:00:00Z', 'Aug 1, 2025'],
  ])('%s is %s', (at, words) => expect(seen(at)).toBe(words));

  test('is never as many of a unit as are one of the next', () => {
    expect(seen('2026-11-10T20:59:45Z')).toBe('in 1 hour');
    expect(seen('2026-11-11T19:45:00Z')).toBe('in 1 day');
  });

  test('does not name a day, which would depend on where one is', () => {
    expect(seen('2026-11-12T02:00:00Z')).toBe('in 1 day');
    expect(seen('2026-11-08T23:00:00Z')).toBe('2 days ago');
  });
});
