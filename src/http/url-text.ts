import type { Request, RequestHandler } from 'express';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { isFieldName, isStorableText } from '../common/text.js';

/**
 * Refuses addresses that are no text (`%FF`), hold what cannot be stored (`%00`) or name a query parameter as no
 * field may be called, before any route sees them.
 */
export const urlText: RequestHandler = (request, _response, next) => {
  next(
    isPlain(request.url) || isSound(request)
      ? undefined
      : new LatchkeyError('malformed_request', 'The address is malformed.'),
  );
};

/** Neither a query nor anything encoded: there is nothing to read, and most addresses are like that. */
const isPlain = (url: string) => !url.includes('?') && !url.includes('%');

const isSound = (request: Request) =>
  isDecodable(request.url) && Object.keys(request.query).every(isFieldName);

function isDecodable(url: string): boolean {
  try {
    return isStorableText(decodeURIComponent(url));
  } catch {
    return false;
  }
}
