import { STATUS_CODES } from 'node:http';
import { SetMetadata } from '@nestjs/common';
import type { LatchkeyError } from './latchkey-error.js';

export interface ErrorBody {
  readonly contentType: string;
  readonly body: Record<string, unknown>;
}

type Render = (error: LatchkeyError) => ErrorBody;

const json = (body: Record<string, unknown>): ErrorBody => ({ contentType: 'application/json', body });

const fieldErrors = (error: LatchkeyError) =>
  error.extras.errors === undefined ? {} : { errors: error.extras.errors };

const isAuthenticationError = (error: LatchkeyError) => error.status === 401;

/** How an error looks on the wire: the shapes that the API documents show, and RFC 9457 for all others. */
const formats = {
  problem: (error) => ({
    contentType: 'application/problem+json',
    body: {
      type: 'about:blank',
      title: STATUS_CODES[error.status],
      status: error.status,
      detail: error.message,
      code: error.code,
      message: error.message,
      ...fieldErrors(error),
    },
  }),
  message: (error) =>
    json({
      message: isAuthenticationError(error) ? 'Unauthenticated.' : error.message,
      ...fieldErrors(error),
    }),
  agent: (error) => json({ status: false, message: agentMessage(error), ...fieldErrors(error) }),
  runtime: (error) => json({ error: isAuthenticationError(error) ? 'Invalid API key' : error.message }),
} satisfies Record<string, Render>;

export type ErrorFormatName = keyof typeof formats;

function agentMessage(error: LatchkeyError): string {
  switch (error.code) {
    case 'unauthenticated':
      return 'Unauthorized.';
    case 'credential_expired':
      return 'API token has expired.';
    case 'organization_suspended':
      return 'This team is currently suspended.';
    default:
      return error.message;
  }
}

/** The body of an error in the given format. */
export function renderError(format: ErrorFormatName, error: LatchkeyError): ErrorBody {
  return formats[format](error);
}

export const ERROR_FORMAT = 'latchkey:error-format';

/**
 * Says how errors look below a controller's path, also those that occur before a route is found. Routes
 * below no such path answer `application/problem+json` (RFC 9457).
 *
 * @param format `problem`, `message` (`{message}`), `agent` (`{status: false, message}`) or `runtime` (`{error}`)
 */
export const ErrorFormat = (format: ErrorFormatName): ClassDecorator => SetMetadata(ERROR_FORMAT, format);
