import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '../common/errors/error-codes.js';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { type DatabaseProblem, databaseProblem } from '../database/database-errors.js';

const RETRY_DATABASE_SECONDS = 2;

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  402: 'insufficient_credits',
  403: 'insufficient_scope',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'invalid_input',
  429: 'rate_limited',
  502: 'upstream_failed',
  503: 'unavailable',
};

const ofDatabase: Readonly<Record<DatabaseProblem, (cause: unknown) => LatchkeyError>> = {
  unavailable: (cause) =>
    new LatchkeyError('unavailable', 'The database cannot be reached; try again in a moment.', {
      retryAfterSeconds: RETRY_DATABASE_SECONDS,
      cause,
    }),
  invalid_input: (cause) =>
    new LatchkeyError('invalid_input', 'A value of the request cannot be stored.', { cause }),
  conflict: (cause) =>
    new LatchkeyError('conflict', 'Somebody else did the same at the same time.', { cause }),
};

/** Everything that can be thrown while a request is answered, as one of the refusals that clients know. */
export function toLatchkeyError(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error;
  const problem = databaseProblem(error);
  if (problem !== undefined) return ofDatabase[problem](error);
  if (error instanceof HttpException) return ofHttpException(error);
  return new LatchkeyError('internal_error', 'Something went wrong on our side.', { cause: error });
}

/** Nest's own exceptions, and those of an application around us. */
function ofHttpException(error: HttpException): LatchkeyError {
  const status = error.getStatus();
  // Nest's check of Fetch Metadata has no class of its own.
  if (error.message.startsWith('Cross-origin request detected')) {
    const detail = 'This comes from another site; go to the dashboard itself.';
    return new LatchkeyError('cross_site_request', detail, { cause: error });
  }
  const code = codeOfStatus[status] ?? (status >= 500 ? 'internal_error' : 'malformed_request');
  if (code === 'internal_error') {
    return new LatchkeyError(code, 'Something went wrong on our side.', { cause: error });
  }
  return new LatchkeyError(code, status === 404 ? 'There is nothing here.' : error.message, { cause: error });
}
