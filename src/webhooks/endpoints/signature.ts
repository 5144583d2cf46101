import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';

const SECRET_BYTES = 32;

/** What a message is signed with: a secret shared with the receiver, or a private key whose public half they know. */
export type SigningKey =
  { readonly kind: 'v1'; readonly secret: Buffer } | { readonly kind: 'v1a'; readonly privateKey: KeyObject };

/** A new signing secret; shown once as {@link secretText}. */
export const createSigningSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** How a signing secret is written: `whsec_` and base64 (Standard Webhooks). */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;

/** A new pair of ed25519 keys: the private one as PKCS #8, the public one as its 32 bytes. */
export function createSigningPair(): { privateKey: Buffer; publicKey: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
  };
}

/** How a public key is written: `whpk_` and base64 (Standard Webhooks). */
export const publicKeyText = (publicKey: Buffer): string => `whpk_${publicKey.toString('base64')}`;

/** @param stored as {@link createSigningSecret} or {@link createSigningPair} made it */
export function toSigningKey(kind: SigningKey['kind'], stored: Buffer): SigningKey {
  if (kind === 'v1') return { kind, secret: stored };
  return { kind, privateKey: createPrivateKey({ key: stored, format: 'der', type: 'pkcs8' }) };
}

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The three headers of a Standard Webhooks message.
 *
 * @param keys all that are valid, newest first; each of them signs
 */
export function signedHeaders(
  { id, timestamp, body }: SignedMessage,
  keys: readonly SigningKey[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': keys.map((key) => `${key.kind},${signatureOf(content, key)}`).join(' '),
  };
}

function signatureOf(content: Buffer, key: SigningKey): string {
  const signature =
    key.kind === 'v1'
      ? createHmac('sha256', key.secret).update(content).digest()
      : sign(null, content, key.privateKey);
  return signature.toString('base64');
}
