import type { IncomingMessage } from 'node:http';
import { LatchkeyError } from '../common/errors/latchkey-error.js';

/**
 * The credential that a request presents: `x-api-key`, else `Authorization: Bearer` (RFC 6750). Never read
 * from a query string, where it would end up in logs.
 *
 * @param recognises whether a text has the form of one of our credentials
 * @returns what was sent, or undefined
 * @throws {LatchkeyError} `ambiguous_credentials` when a header comes twice, or both carry different credentials
 */
export function presentedCredential(
  request: Pick<IncomingMessage, 'rawHeaders'>,
  recognises: (text: string) => boolean,
): string | undefined {
  const apiKey = single(request, 'x-api-key');
  const authorization = single(request, 'authorization');
  const bearer = authorization === undefined ? undefined : bearerToken(authorization);
  if (apiKey === undefined) return bearer;
  if (bearer !== undefined && bearer !== apiKey && recognises(bearer)) {
    throw ambiguous('Authorization and x-api-key carry different credentials; send one.');
  }
  return apiKey;
}

// From the raw headers: Node keeps the first of several Authorization headers, and joins several x-api-key.
function single({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i]!;
    if (header.length !== name.length || header.toLowerCase() !== name) continue;
    if (value !== undefined) throw ambiguous(`The header ${name} was sent more than once.`);
    value = rawHeaders[i + 1] ?? '';
  }
  return value?.trim();
}

function bearerToken(authorization: string): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1];
}

const ambiguous = (message: string) => new LatchkeyError('ambiguous_credentials', message);
