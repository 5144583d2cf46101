import type { RequestHandler } from 'express';

/** Answers hold what only their asker may see: no cache keeps them. */
export const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};
