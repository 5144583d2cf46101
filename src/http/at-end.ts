import type { Request, RequestHandler, Response } from 'express';

/** Is told of each request when it is over: answered, or left by its caller. */
export type RequestObserver = (request: Request, response: Response, milliseconds: number) => void;

/** Tells all of them with one listener: for what every request costs, each counts. */
export function atEnd(...observers: readonly RequestObserver[]): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    response.once('close', () => {
      const milliseconds = performance.now() - begun;
      for (const observe of observers) observe(request, response, milliseconds);
    });
    next();
  };
}
