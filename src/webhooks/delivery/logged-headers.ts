import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

type Headers = Readonly<IncomingHttpHeaders> | Readonly<OutgoingHttpHeaders>;

const MAX_LENGTH = 8 * 1_024;
const REDACTED = '[redacted]';
// What a receiver answers with may hold secrets of its own.
const SECRET = /cookie|authorization|authenticate|token|secret|password|api-?key/i;

/**
 * Headers as the log keeps them: in small letters, without secrets, 8 KiB at most.
 *
 * @param custom names of headers whose values nobody may see
 */
export function loggedHeaders(headers: Headers, custom: readonly string[] = []): Record<string, string> {
  const logged: Record<string, string> = {};
  let length = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = custom.includes(name) || SECRET.test(name) ? REDACTED : [value].flat().join(', ');
    length += name.length + text.length;
    if (length > MAX_LENGTH) break;
    logged[name] = text;
  }
  return logged;
}
