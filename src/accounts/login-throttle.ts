import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { networkOf } from '../common/network.js';
import { Counters } from '../rate-limit/counters.js';
import { Turns } from './turns.js';

const MEMORY_SECONDS = 3_600;
const LONGEST_DELAY_SECONDS = 900;

// An address may stand for a whole company, an account only for one person.
const FREE_FAILURES = { account: 5, address: 50 };
type Subject = keyof typeof FREE_FAILURES;

/**
 * Slows guessing down: after a few failures, each further one doubles the time until the next try, per account
 * and per address, up to a quarter of an hour. Never a permanent lock; a success does not count.
 */
@Injectable()
export class LoginThrottle {
  // As many as hash at once anyway.
  private readonly addressTurns = new Turns(2);
  private readonly accountTurns = new Turns(1);

  constructor(private readonly counters: Counters) {}

  /**
   * Runs one login. Many at once gain nothing: they take turns, and each is counted before the password is looked
   * at, so that other nodes know of it. Without the turns, successes at the same time would be taken for failures.
   *
   * @param login answers undefined when the login failed
   * @throws {LatchkeyError} `rate_limited`, `unavailable`
   */
  async attempt<T>(
    email: string,
    address: string,
    login: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const network = networkOf(address);
    const account = accountOf(email);
    const subjects: [Subject, string][] = [
      ['account', account],
      ['address', network],
    ];
    return this.addressTurns.take(network, () =>
      this.accountTurns.take(account, () => this.attemptInTurn(subjects, login)),
    );
  }

  /** Forgets the failures of an account: for who has proved otherwise to be its owner. */
  async forgiveAccount(email: string): Promise<void> {
    await this.forgive([['account', accountOf(email)]]);
  }

  private async attemptInTurn<T>(
    subjects: [Subject, string][],
    login: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    for (const [subject, id] of subjects) await this.refuseWhileDelayed(subject, id);
    for (const [subject, id] of subjects) await this.countFailure(subject, id);
    const result = await login().catch(async (error: unknown) => {
      // Neither a failure nor a success: the password was not looked at.
      for (const [subject, id] of subjects) {
        await this.counters.decrement(failuresKey(subject, id));
        await this.counters.reset(delayKey(subject, id)); // Of this try: with an older one, it had been refused.
      }
      throw error;
    });
    if (result !== undefined) await this.forgive(subjects);
    return result;
  }

  private async refuseWhileDelayed(subject: Subject, id: string): Promise<void> {
    const { used, resetSeconds } = await this.counters.read(delayKey(subject, id));
    if (used > 0) throw tooMany(resetSeconds);
  }

  private async countFailure(subject: Subject, id: string): Promise<void> {
    const { used } = await this.counters.increment(failuresKey(subject, id), MEMORY_SECONDS);
    const tooManyBy = used - FREE_FAILURES[subject];
    if (tooManyBy <= 0) return;
    const delay = Math.min(2 ** tooManyBy, LONGEST_DELAY_SECONDS);
    const { used: tries, resetSeconds } = await this.counters.increment(delayKey(subject, id), delay);
    if (tries > 1) throw tooMany(resetSeconds);
  }

  private async forgive(subjects: [Subject, string][]): Promise<void> {
    for (const [subject, id] of subjects) {
      if (subject === 'account') await this.counters.reset(failuresKey(subject, id));
      else await this.counters.decrement(failuresKey(subject, id));
      await this.counters.reset(delayKey(subject, id));
    }
  }
}

const accountOf = (email: string) => createHash('sha256').update(email).digest('base64url');
const failuresKey = (subject: Subject, id: string) => `login:${subject}:${id}`;
const delayKey = (subject: Subject, id: string) => `login-delay:${subject}:${id}`;

const tooMany = (seconds: number) =>
  new LatchkeyError('rate_limited', `Too many failed logins; try again in ${seconds} seconds.`, {
    retryAfterSeconds: seconds,
  });
