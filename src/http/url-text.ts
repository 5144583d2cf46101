import type { RequestHandler } from 'express';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { isStorableText } from '../common/text.js';

/** Refuses addresses that are no text (`%FF`) or hold what cannot be stored (`%00`), before any route sees them. */
export const urlText: RequestHandler = (request, _response, next) => {
  next(isDecodable(request.url) ? undefined : new LatchkeyError('malformed_request', 'The address is malformed.'));
};

function isDecodable(url: string): boolean {
  try {
    return isStorableText(decodeURIComponent(url));
  } catch {
    return false;
  }
}
