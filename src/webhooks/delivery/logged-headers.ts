import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

type Headers = Readonly<IncomingHttpHeaders> | Readonly<OutgoingHttpHeaders>;

const MAX_LENGTH = 8 * 1_024;
const MAX_VALUE_LENGTH = 2 * 1_024;
const REDACTED = '[redacted]';
// What a receiver answers with may hold secrets of its own.
const SECRET = /cookie|authorization|authenticate|token|secret|password|api-?key/i;
// A shorter one is none, and would be found everywhere.
const MIN_SECRET_LENGTH = 8;

// More are no secrets but a sentence; each costs time with every answer.
const MOST_SECRETS = 100;

/**
 * Takes the secrets that we have sent out of what a receiver answers: some answer with all that they got.
 *
 * @param secrets values of headers; of `Bearer abc…` the second word is one as well
 */
export function hiding(secrets: readonly string[]): (text: string) => string {
  const words = secrets.flatMap((secret) => [secret, ...secret.split(' ')]);
  const forms = words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1), encodeURIComponent(word)]);
  const hidden = [...new Set(forms)]
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST_SECRETS);
  if (hidden.length === 0) return (text) => text;
  // In one pass: what was put in is not looked through again.
  const pattern = new RegExp(
    hidden.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'),
    'g',
  );
  return (text) => text.replace(pattern, REDACTED);
}

/**
 * Headers as the log keeps them: in small letters, without secrets, long values cut, 8 KiB at most.
 *
 * @param custom headers whose values nobody may see, wherever they are
 */
export function loggedHeaders(
  headers: Headers,
  custom: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const hide = hiding(Object.values(custom));
  const logged: Record<string, string> = {};
  let length = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const isSecret = Object.hasOwn(custom, name) || SECRET.test(name);
    const text = isSecret ? REDACTED : cut(hide([value].flat().join(', ')));
    length += name.length + text.length;
    if (length > MAX_LENGTH) break;
    logged[name] = text;
  }
  return logged;
}

const cut = (text: string): string =>
  text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
