import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LatchkeyError } from '../../common/errors/latchkey-error.js';
import { SecretBox } from './secret-box.js';
import {
  createSigningPair,
  createSigningSecret,
  publicKeyText,
  secretText,
  type SigningKey,
  toSigningKey,
} from './signature.js';

/** A signing key as it is stored. */
export interface SealedKey {
  readonly kind: SigningKey['kind'];
  readonly sealed: Buffer;
}

/** Keys of a column in SQL, newest first: those that are valid now, of the endpoint `w`. */
export const VALID_KEYS = `
  SELECT s.kind, s.sealed, s.public_key FROM webhook_secrets s
   WHERE s.organization_id = w.organization_id AND s.endpoint_id = w.id
     AND (s.expires_at IS NULL OR s.expires_at > now())
   ORDER BY s.id DESC`;

/** With each of them a message gets longer, and costs more. */
const MAX_SIGNING_SECRETS = 10;

/** What endpoints' messages are signed with, encrypted at rest. While a rotation overlaps, there are several. */
@Injectable()
export class WebhookSecretsService {
  constructor(private readonly box: SecretBox) {}

  /**
   * @returns the secret as text: shown once
   * @throws {LatchkeyError} `conflict` when there are too many that still sign
   */
  async addSecret(tx: EntityManager, organizationId: number, endpointId: number): Promise<string> {
    await requireRoom(tx, organizationId, endpointId);
    const secret = createSigningSecret();
    await this.insert(tx, organizationId, endpointId, 'v1', secret, null);
    return secretText(secret);
  }

  /** Adds a pair of ed25519 keys: their private half never leaves this server. */
  async addPair(tx: EntityManager, organizationId: number, endpointId: number): Promise<void> {
    const { privateKey, publicKey } = createSigningPair();
    await this.insert(tx, organizationId, endpointId, 'v1a', privateKey, publicKey);
  }

  /** Ends the present keys after `seconds`, unless they end sooner; those already over are deleted. */
  async expire(
    tx: EntityManager,
    organizationId: number,
    endpointId: number,
    seconds: number,
    kinds: readonly SigningKey['kind'][] = ['v1', 'v1a'],
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_secrets
          SET expires_at = least(expires_at, now() + make_interval(secs => $3))
        WHERE organization_id = $1 AND endpoint_id = $2 AND kind = ANY ($4)`,
      [organizationId, endpointId, seconds, kinds],
    );
    await tx.query(
      'DELETE FROM webhook_secrets WHERE organization_id = $1 AND endpoint_id = $2 AND expires_at <= now()',
      [organizationId, endpointId],
    );
  }

  /** The public halves of each endpoint's pairs that are valid, newest first, as text. */
  async publicKeys(
    manager: EntityManager,
    organizationId: number,
    endpointIds: readonly number[],
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    const rows = await manager.query<{ endpoint_id: number; public_keys: Buffer[] }[]>(
      `SELECT endpoint_id, array_agg(public_key ORDER BY id DESC) AS public_keys FROM webhook_secrets
        WHERE organization_id = $1 AND endpoint_id = ANY ($2) AND kind = 'v1a'
          AND (expires_at IS NULL OR expires_at > now())
        GROUP BY endpoint_id`,
      [organizationId, endpointIds],
    );
    return new Map(rows.map(({ endpoint_id, public_keys }) => [endpoint_id, public_keys.map(publicKeyText)]));
  }

  /** @returns those that can be read: none when `LATCHKEY_SECRET` is not the one they were sealed with */
  open(keys: readonly SealedKey[], endpointId: number): SigningKey[] {
    return keys.flatMap(({ kind, sealed }) => {
      try {
        return [toSigningKey(kind, this.box.open(sealed, placeOf(endpointId)))];
      } catch {
        return [];
      }
    });
  }

  private async insert(
    tx: EntityManager,
    organizationId: number,
    endpointId: number,
    kind: SigningKey['kind'],
    key: Buffer,
    publicKey: Buffer | null,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO webhook_secrets (organization_id, endpoint_id, kind, sealed, public_key)
       VALUES ($1, $2, $3, $4, $5)`,
      [organizationId, endpointId, kind, this.box.seal(key, placeOf(endpointId)), publicKey],
    );
  }
}

async function requireRoom(tx: EntityManager, organizationId: number, endpointId: number): Promise<void> {
  const [row] = await tx.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM webhook_secrets
      WHERE organization_id = $1 AND endpoint_id = $2 AND kind = 'v1'`,
    [organizationId, endpointId],
  );
  if ((row?.count ?? 0) < MAX_SIGNING_SECRETS) return;
  throw new LatchkeyError(
    'conflict',
    `There are ${MAX_SIGNING_SECRETS} secrets that still sign; rotate with overlap_seconds 0 to end them.`,
  );
}

const placeOf = (endpointId: number) => `webhook-endpoint:${endpointId}`;
