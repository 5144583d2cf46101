import { createPublicKey, type KeyObject } from 'node:crypto';

/** What a message is verified with: a secret shared with the sender, or the public half of its pair of keys. */
export type VerificationKey =
  | { readonly version: 'v1'; readonly secret: Buffer }
  | { readonly version: 'v1a'; readonly publicKey: KeyObject };

// Standard Webhooks asks for 24 bytes; some senders give less, but what can be guessed is no secret.
const SHORTEST_SECRET = 16;
const ED25519_BYTES = 32;

/**
 * @param text `whsec_…` or `whpk_…`
 * @throws when it is neither; the message does not hold it
 */
export function toVerificationKey(text: string): VerificationKey {
  const secret = bytesAfter('whsec_', text);
  if (secret !== undefined && secret.length >= SHORTEST_SECRET) return { version: 'v1', secret };
  const publicKey = bytesAfter('whpk_', text);
  if (publicKey?.length === ED25519_BYTES) {
    const key = { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') };
    return { version: 'v1a', publicKey: createPublicKey({ key, format: 'jwk' }) };
  }
  throw new Error('A key to verify webhooks with must be a secret (whsec_…) or a public key (whpk_…).');
}

function bytesAfter(prefix: string, text: string): Buffer | undefined {
  const base64 = text.slice(prefix.length);
  if (!text.startsWith(prefix) || !/^[0-9A-Za-z+/]+={0,2}$/.test(base64)) return undefined;
  return Buffer.from(base64, 'base64');
}
