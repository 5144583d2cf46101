import { createHmac, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** A new signing secret; shown once as {@link secretText}. */
export const createSigningSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** How a signing secret is written: `whsec_` and base64 (Standard Webhooks). */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The three headers of a Standard Webhooks message.
 *
 * @param secrets all that are valid, newest first; each of them signs
 */
export function signedHeaders(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly Buffer[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const content = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
