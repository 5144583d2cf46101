import { type ErrorCode, errorStatus } from './error-codes.js';

/** Sentences by field name, for 422. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export interface ErrorExtras {
  readonly errors?: FieldErrors;
  /** Seconds after which the client may try again; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The abilities that were missing; named in `WWW-Authenticate` (RFC 6750, section 3). */
  readonly scope?: readonly string[];
  /** For the log alone. */
  readonly cause?: unknown;
}

/**
 * A refusal: a stable code, and a text that may be shown to the client. It says nothing of HTTP; the
 * route's error format decides how it looks on the wire.
 */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly extras: ErrorExtras = {},
  ) {
    super(message, { cause: extras.cause });
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** Missing, malformed, unknown and revoked credentials are one and the same answer. */
export const unauthenticated = () => new LatchkeyError('unauthenticated', 'A valid credential is required.');

/** Somebody else's row and a row that does not exist are one and the same answer. */
export const notFound = (what: string) => new LatchkeyError('not_found', `No such ${what}.`);

/** A 422 about fields of the request. */
export function invalidInput(errors: FieldErrors): LatchkeyError {
  const [first = 'The request is invalid.', ...others] = Object.values(errors).flat();
  const rest = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new LatchkeyError('invalid_input', `${first}${rest}`, { errors });
}
