import { Algorithm, hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { LatchkeyError } from '../common/errors/latchkey-error.js';

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const PARAMETERS = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

// Each hash takes a thread of libuv's four, and 19 MiB: more at once would only starve everything else.
const AT_ONCE = 2;
const MAX_WAITING = 100;

// Of no password that anybody knows; it makes an unknown e-mail take as long as a wrong password.
const DUMMY_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$xJm6fyDQRyl/Ot+ANSzCyw$OQ3wuY7RPBoBYdpeHbCD6SPzuDhceqtELHPGacicsms';

/** Passwords as argon2id hashes (RFC 9106), a few at a time. */
@Injectable()
export class Passwords {
  private readonly limit = pLimit(AT_ONCE);

  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, PARAMETERS));
  }

  /** @param passwordHash null when there is no such user: the answer is no, after the same time */
  async verify(password: string, passwordHash: string | null): Promise<boolean> {
    const matches = await this.inTurn(() => verify(passwordHash ?? DUMMY_HASH, password));
    return matches && passwordHash !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= MAX_WAITING) {
      throw new LatchkeyError('unavailable', 'Too many logins at once; try again in a moment.', {
        retryAfterSeconds: 2,
      });
    }
    return this.limit(work);
  }
}
