import type { LatchkeyError } from '../common/errors/latchkey-error.js';
import type { Settings } from '../config/settings.js';
import { Counters } from '../rate-limit/counters.js';
import { LoginThrottle } from './login-throttle.js';

const wrong = () => Promise.resolve(undefined);
const right = () => Promise.resolve('token');
const SECONDS = expect.any(Number);

describe('the login throttle', () => {
  let throttle: LoginThrottle;

  beforeEach(() => {
    throttle = new LoginThrottle(new Counters({} as Settings));
  });

  /** How an attempt ends: what the login answered, or the seconds to wait. */
  async function attempt(
    email: string,
    login: () => Promise<unknown>,
    address = '192.0.2.1',
  ): Promise<unknown> {
    try {
      return await throttle.attempt(email, address, login);
    } catch (error) {
      const { code, extras } = error as LatchkeyError;
      return code === 'rate_limited' ? extras.retryAfterSeconds : code;
    }
  }

  async function failTimes(times: number, email = 'ada', address?: string): Promise<void> {
    for (let i = 0; i < times; i++) expect(await attempt(email, wrong, address)).toBeUndefined();
  }

  test('lets six failures of an account through, and then none, not even the right password', async () => {
    await failTimes(6);
    expect(await attempt('ada', wrong)).toEqual(SECONDS);
    expect(await attempt('ada', right)).toEqual(SECONDS);
    expect(await attempt('ada', right, '198.51.100.7')).toEqual(SECONDS);
  });

  test('leaves other accounts alone, until the address has failed too often', async () => {
    await failTimes(6);
    expect(await attempt('grace', right)).toBe('token');
    for (let i = 0; i < 45; i++) await failTimes(1, `guessed-${i}`);
    expect(await attempt('grace', right)).toEqual(SECONDS);
    expect(await attempt('grace', right, '198.51.100.7')).toBe('token');
  });

  test('waits twice as long after each further failure, and forgets it with a success', async () => {
    await failTimes(6);
    await passTime(2);
    expect(await attempt('ada', wrong)).toBeUndefined();
    expect(await attempt('ada', right)).toBeGreaterThan(2);
    await passTime(4);
    expect(await attempt('ada', right)).toBe('token');
    await failTimes(6);
  });

  test('does not run a refused login, nor counts it', async () => {
    await failTimes(6);
    let runs = 0;
    for (let i = 0; i < 20; i++) {
      await attempt('ada', () => {
        runs++;
        return right();
      });
    }
    expect(runs).toBe(0);
    await passTime(2);
    expect(await attempt('ada', wrong)).toBeUndefined();
    // The seventh failure, not the 27th.
    expect(await attempt('ada', wrong)).toBeLessThanOrEqual(4);
  });

  test('gives many guesses at once no more tries than one after the other', async () => {
    let tries = 0;
    const guess = async () => {
      tries++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      return undefined;
    };
    await Promise.all(Array.from({ length: 50 }, (_, i) => attempt('ada', guess, `192.0.2.${i}`)));
    expect(tries).toBe(6);
  });

  test('does not count successes, one after the other or many at once', async () => {
    for (let i = 0; i < 100; i++) expect(await attempt('ada', right)).toBe('token');
    const slowly = () => new Promise((resolve) => setTimeout(() => resolve('token'), 1));
    const atOnce = Array.from({ length: 60 }, (_, i) => attempt(`user-${i % 3}`, slowly));
    expect(new Set(await Promise.all(atOnce))).toEqual(new Set(['token']));
  });

  test('does not count a login that could not be tried', async () => {
    const broken = () => Promise.reject(new Error('the database is gone'));
    for (let i = 0; i < 20; i++)
      await expect(throttle.attempt('ada', '192.0.2.1', broken)).rejects.toThrow('gone');
    await failTimes(6);
  });

  test('refuses, for the moment, a line that is too long', async () => {
    const ends = await Promise.all(Array.from({ length: 120 }, () => attempt('ada', right)));
    expect(ends.filter((end) => end === 'unavailable').length).toBe(20);
    expect(await attempt('ada', right)).toBe('token');
  });
});

const passTime = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000 + 100));
