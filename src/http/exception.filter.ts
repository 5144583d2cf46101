import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { renderError } from '../common/errors/error-format.js';
import type { LatchkeyError } from '../common/errors/latchkey-error.js';
import { ErrorFormats } from './error-formats.js';
import { toLatchkeyError } from './to-latchkey-error.js';

/** The one place where an error becomes an answer. */
@Catch()
@Injectable()
export class AllExceptionsFilter implements ExceptionFilter {
  private readonly logger = new Logger(AllExceptionsFilter.name);

  constructor(private readonly formats: ErrorFormats) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const error = toLatchkeyError(thrown);
    if (error.status >= 500) this.logger.error(error.extras.cause ?? error, error.message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { contentType, body } = renderError(this.formats.of(http.getRequest<Request>().path), error);
    setHeaders(response, error);
    response.status(error.status).type(contentType).send(JSON.stringify(body));
  }
}

function setHeaders(response: Response, error: LatchkeyError): void {
  const { retryAfterSeconds } = error.extras;
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
  if (error.status === 401 || error.status === 403) response.setHeader('WWW-Authenticate', challenge(error));
}

/** RFC 6750, section 3. */
function challenge({ code, extras }: LatchkeyError): string {
  if (code === 'credential_expired')
    return 'Bearer error="invalid_token", error_description="The token expired"';
  if (extras.scope !== undefined)
    return `Bearer error="insufficient_scope", scope="${extras.scope.join(' ')}"`;
  return 'Bearer';
}
