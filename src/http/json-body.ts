import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { RawBodyRequest } from '@nestjs/common';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { invalidInput, LatchkeyError } from '../common/errors/latchkey-error.js';
import { isFieldName, isStorableText } from '../common/text.js';

const LIMIT = '100kb';
const MAX_DEPTH = 20;

/**
 * Reads JSON bodies, and answers once and for all what no route could deal with: what is no JSON or no UTF-8,
 * too large, nested too deeply, or holds text that cannot be stored.
 */
export function jsonBody(): RequestHandler[] {
  const parse = express.json({ limit: LIMIT, strict: false, inflate: true, verify: checkRaw });
  return [
    (request, response, next) => {
      if (!hasBody(request)) {
        request.body = {};
        return next();
      }
      const refused = refuseOtherTypes(request);
      if (refused !== undefined) return next(refused);
      parse(request, response, (error?: unknown) => next(error === undefined ? undefined : toRefusal(error)));
    },
    inspect,
  ];
}

function refuseOtherTypes(request: Request): LatchkeyError | undefined {
  return request.is('json') === false
    ? new LatchkeyError(
        'unsupported_media_type',
        'Send the body as JSON, with Content-Type: application/json.',
      )
    : undefined;
}

const hasBody = ({ headers }: Request) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

// body-parser writes to the error that it is thrown, so it must not be one of ours; it arrives as NOT_UTF8.
function checkRaw(
  request: RawBodyRequest<IncomingMessage>,
  _response: unknown,
  body: Buffer,
  charset: string,
) {
  if (charset !== 'utf-8' || !isUtf8(body)) throw new Error('no UTF-8');
  // Of a webhook the bytes are signed; nobody else has a use for them.
  if (request.headers['webhook-signature'] !== undefined) request.rawBody = body;
}
const NOT_UTF8 = 'entity.verify.failed';

/** body-parser's errors carry a `type`. */
function toRefusal(error: unknown): LatchkeyError {
  const { type } = error as { type?: string };
  if (type === NOT_UTF8)
    return new LatchkeyError('malformed_json', 'The body is no valid UTF-8.', { cause: error });
  if (type === 'entity.too.large') {
    return new LatchkeyError('payload_too_large', 'The body is larger than 100 kB.', { cause: error });
  }
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new LatchkeyError('unsupported_media_type', 'Send the body as JSON in UTF-8.', { cause: error });
  }
  return new LatchkeyError('malformed_json', 'The body is no valid JSON.', { cause: error });
}

function inspect(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return next(new LatchkeyError('malformed_json', 'The body must be a JSON object.'));
  }
  next(problemOf(body));
}

/** Walks without recursion: a deep body must not exhaust the stack. */
function problemOf(body: object): LatchkeyError | undefined {
  const open: { field: string; value: unknown; depth: number }[] = [{ field: '', value: body, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { field, value, depth } = entry;
    if (typeof value === 'string' && !isStorableText(value)) {
      return invalidInput({ [field]: [`${field} holds a character that cannot be stored.`] });
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return new LatchkeyError('malformed_json', 'The body is nested too deeply.');
    for (const [name, child] of Object.entries(value)) {
      if (!isFieldName(name)) {
        return new LatchkeyError('malformed_json', 'The body has a field whose name is not allowed.');
      }
      open.push({ field: field === '' ? name : `${field}.${name}`, value: child, depth: depth + 1 });
    }
  }
  return undefined;
}
