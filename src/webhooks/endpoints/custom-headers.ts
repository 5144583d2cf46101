import { Injectable } from '@nestjs/common';
import { invalidInput } from '../../common/errors/latchkey-error.js';
import { SecretBox } from './secret-box.js';

/** Headers that a receiver wants besides ours: by name, in small letters. */
export type CustomHeaders = Readonly<Record<string, string>>;

export interface SealedHeaders {
  readonly headerNames: string[];
  readonly sealedHeaders: Buffer | null;
}

/** How many an endpoint may have, and how long their values may be. */
export const MAX_HEADERS = 20;
export const MAX_VALUE_LENGTH = 1_024;
const NAME = /^[a-z0-9][a-z0-9!#$%&'*+.^_`|~-]{0,63}$/;
// Common servers take 16 KiB of headers with everything, some of them 8.
const MAX_LENGTH = 6_000;
// Visible ASCII, with blanks between: what every server takes (RFC 9110, section 5.5).
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

// What HTTP itself, or the message, is made of.
const OURS =
  /^(?:webhook-.*|latchkey-.*|content-.*|proxy-.*|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|user-agent|accept-encoding|date|via|http2-settings)$/;

/** An endpoint's own headers, which may hold secrets: encrypted at rest, and never shown. */
@Injectable()
export class CustomHeadersBox {
  constructor(private readonly box: SecretBox) {}

  /** @throws {LatchkeyError} `invalid_input` for names and values that cannot be sent, or are ours */
  seal(headers: Readonly<Record<string, unknown>>, endpointId: number): SealedHeaders {
    const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const problem = problemOf(entries);
    if (problem !== undefined) throw invalidInput({ headers: [problem] });
    if (entries.length === 0) return { headerNames: [], sealedHeaders: null };
    const plain = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
    return {
      headerNames: entries.map(([name]) => name),
      sealedHeaders: this.box.seal(plain, placeOf(endpointId)),
    };
  }

  /** @throws when they cannot be read: `LATCHKEY_SECRET` is not the one they were sealed with */
  open(sealed: Buffer | null, endpointId: number): CustomHeaders {
    if (sealed === null) return {};
    return JSON.parse(this.box.open(sealed, placeOf(endpointId)).toString()) as CustomHeaders;
  }
}

/** What is wrong with the headers, for whoever wants them; never a value. */
function problemOf(entries: readonly (readonly [name: string, value: unknown])[]): string | undefined {
  if (entries.length > MAX_HEADERS) return `There may be ${MAX_HEADERS} headers.`;
  if (new Set(entries.map(([name]) => name)).size < entries.length) return 'A header is there twice.';
  const length = entries.reduce((sum, [name, value]) => sum + name.length + String(value).length, 0);
  if (length > MAX_LENGTH) return `The headers together may have ${MAX_LENGTH} characters.`;
  for (const [name, value] of entries) {
    if (!NAME.test(name)) return 'The name of a header is none, or longer than 64 characters.';
    if (OURS.test(name)) return `The header ${name} cannot be set.`;
    const isValue = typeof value === 'string' && value.length <= MAX_VALUE_LENGTH && VALUE.test(value);
    if (!isValue) return `The header ${name} must be 1 to ${MAX_VALUE_LENGTH} visible ASCII characters.`;
  }
  return undefined;
}

const placeOf = (endpointId: number) => `webhook-headers:${endpointId}`;
