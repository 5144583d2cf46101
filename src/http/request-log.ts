import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger as Pino } from 'pino';

// What a caller may call a request: such as a UUID, and too short for one of our secrets.
const REQUEST_ID = /^[\w.-]{1,36}$/;
const PATH_LENGTH = 512;

/**
 * Logs each request when it is answered, or was left by its caller: never its headers, its body or its query. One
 * line, written with pino directly: the middleware that comes for it (pino-http) costs as much as the rest of the server.
 */
export function requestLog(logger: Pino): RequestHandler {
  return (request, response, next) => {
    const requestId = requestIdOf(request, response);
    if (isLogged(request)) {
      const begun = performance.now();
      response.once('close', () => write(logger, requestId, request, response, performance.now() - begun));
    }
    next();
  };
}

function write(logger: Pino, requestId: string, request: Request, response: Response, ms: number): void {
  const status = response.statusCode;
  const path = request.originalUrl.split('?', 1)[0]!.slice(0, PATH_LENGTH);
  const line = {
    requestId,
    req: { method: request.method, path },
    res: { status },
    responseTime: Math.round(ms),
  };
  if (!response.writableFinished) logger.info(line, 'request aborted');
  else if (status >= 500) logger.error(line, 'request errored');
  else logger.info(line, 'request completed');
}

/** What asks all the time whether the server is well would drown the rest. */
const isLogged = ({ url }: Request) => !url.startsWith('/health/') && url !== '/metrics';

/**
 * The caller's own id if it has one, so that a request can be followed through several services. Only then is it in
 * the answer: answers that must not differ do not.
 */
function requestIdOf(request: Request, response: Response): string {
  const given = request.headers['x-request-id'];
  if (typeof given !== 'string' || !REQUEST_ID.test(given)) return randomUUID();
  response.setHeader('X-Request-Id', given);
  return given;
}
