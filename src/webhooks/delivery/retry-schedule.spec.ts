import { nextWait, parseRetryAfter } from './retry-schedule.js';

describe('the wait after a failed try', () => {
  test('follows the schedule of Standard Webhooks, and ends after the tenth try', () => {
    const waits = Array.from({ length: 11 }, (_, i) => nextWait({ tries: i + 1, isBusy: false }, 0));
    const hours = (count: number) => count * 3_600;
    expect(waits).toEqual([
      5,
      300,
      1_800,
      ...[2, 5, 10, 14, 20, 24].map(hours),
      undefined, // after the tenth
      undefined,
    ]);
  });

  test('has jitter only added, a tenth at most', () => {
    expect(nextWait({ tries: 2, isBusy: false }, 0)).toBe(300);
    expect(nextWait({ tries: 2, isBusy: false }, 0.5)).toBeCloseTo(315);
    expect(nextWait({ tries: 2, isBusy: false }, 1)).toBeCloseTo(330);
  });

  test('is a minute at least when the receiver is busy', () => {
    expect(nextWait({ tries: 1, isBusy: true }, 0)).toBe(60);
    expect(nextWait({ tries: 3, isBusy: true }, 0)).toBe(1_800);
  });

  test('is as long as the receiver asked for, up to a day, and never shorter than planned', () => {
    expect(nextWait({ tries: 1, isBusy: false, retryAfterSeconds: 777 }, 0)).toBe(777);
    expect(nextWait({ tries: 1, isBusy: false, retryAfterSeconds: 10_000_000 }, 0)).toBe(86_400);
    expect(nextWait({ tries: 2, isBusy: false, retryAfterSeconds: 1 }, 0)).toBe(300);
  });

  test.each([
    [undefined, undefined],
    ['120', 120],
    ['0', 0],
    ['99999999999999999999', 1e20],
    ['Sun, 22 Nov 2026 07:30:00 GMT', 1_800],
    ['Sun, 22 Nov 2026 06:00:00 GMT', 0],
    ['soon', undefined],
    ['-5 minutes', undefined],
    ['', undefined],
  ])('reads Retry-After: %s as %s', (header, seconds) => {
    expect(parseRetryAfter(header, Date.parse('2026-11-22T07:00:00Z'))).toBe(seconds);
  });
});
