import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { toVerificationKey, type VerificationKey } from './verification-keys.js';

/** Headers by their names in small letters, as Node gives them (`headersDistinct`, `headers`); `Object.fromEntries` of a `Headers`. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const TOLERANCE_SECONDS = 300;
// More than a rotation needs. A signature of a key pair takes its time, and anybody may send some.
const MOST_SIGNATURES = 20;

/**
 * Whether a message is from somebody who has one of the keys, and was sent within the last five minutes
 * ([Standard Webhooks](https://www.standardwebhooks.com)). Whoever has seen its `webhook-id` before has had it already:
 * that is for the caller to see.
 *
 * @param headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, each once
 * @param rawBody as it was received: what was parsed and written again is another text
 * @param keys `whsec_…` (`v1`, a shared secret) or `whpk_…` (`v1a`, an ed25519 public key); several while one takes the
 *   place of another
 * @throws when there is no key, or one is none: without it, nothing can be verified
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  rawBody: string | Uint8Array,
  keys: string | readonly string[],
  now = new Date(),
): boolean {
  const known = [keys].flat().map(toVerificationKey);
  if (known.length === 0) throw new Error('There is no key to verify webhooks with.');
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    single(headers[name]),
  );
  if (id === undefined || timestamp === undefined || signatures === undefined) return false;
  if (!isRecent(timestamp, now)) return false;
  const body = typeof rawBody === 'string' ? Buffer.from(rawBody) : rawBody;
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const given = signatures.split(' ', MOST_SIGNATURES);
  return known.some((key) => given.some((signature) => isOf(key, signature, content)));
}

/** What is there once. Where a header came twice, others may have read the other one. */
function single(value: string | readonly string[] | undefined): string | undefined {
  const values = [value ?? []].flat();
  // Node joins what came twice with a comma and a space, which are in no id, time or signature.
  return values.length === 1 && values[0] !== '' && !values[0]!.includes(', ') ? values[0] : undefined;
}

function isRecent(timestamp: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= TOLERANCE_SECONDS;
}

function isOf(key: VerificationKey, signature: string, content: Buffer): boolean {
  const prefix = `${key.version},`;
  if (!signature.startsWith(prefix)) return false;
  const given = signature.slice(prefix.length);
  if (key.version === 'v1a') return verify(null, content, key.publicKey, Buffer.from(given, 'base64'));
  const expected = Buffer.from(createHmac('sha256', key.secret).update(content).digest('base64'));
  const asked = Buffer.from(given);
  return asked.length === expected.length && timingSafeEqual(asked, expected);
}
