import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { RequestLine } from './logger.js';
import type { RequestObserver } from './at-end.js';

// What a caller may call a request: such as a UUID, and too short for one of our secrets.
const REQUEST_ID = /^[\w.-]{1,36}$/;
const PATH_LENGTH = 512;

/**
 * Logs each request when it is answered, or was left by its caller: never its headers, its body or its query.
 *
 * @param write one line
 */
export function requestLog(write: (line: RequestLine) => void): RequestObserver {
  return (request, response, milliseconds) => {
    if (!isLogged(request)) return;
    const status = response.statusCode;
    write({
      level: status >= 500 ? 'error' : 'info',
      requestId: givenId(request) ?? randomUUID(),
      method: request.method,
      path: request.originalUrl.split('?', 1)[0]!.slice(0, PATH_LENGTH),
      status,
      milliseconds,
      message: response.writableFinished ? 'request completed' : 'request aborted',
    });
  };
}

/**
 * The caller's own id, if it has one, is in the answer, so that a request can be followed through several services. Only
 * then: answers that must not differ do not.
 */
export const echoRequestId: RequestHandler = (request, response, next) => {
  const id = givenId(request);
  if (id !== undefined) response.setHeader('X-Request-Id', id);
  next();
};

function givenId({ headers }: Request): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : undefined;
}

/** What asks all the time whether the server is well would drown the rest. */
const isLogged = ({ originalUrl }: Request) =>
  !originalUrl.startsWith('/health/') && originalUrl !== '/metrics';
