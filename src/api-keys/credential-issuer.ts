import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { composeCredential } from './credential-text.js';
import { credentialType, type CredentialTypeName, type Environment } from './credential-types.js';
import { createSecret } from './secret.js';

export interface NewCredential {
  readonly type: CredentialTypeName;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly userId?: number;
  readonly createdBy: number | null;
  readonly environment?: Environment | null;
  readonly rateLimitPerMinute?: number | null;
  readonly expiresAt?: Date | null;
}

/** The only place that ever holds a credential in plain text. */
export interface IssuedCredential {
  readonly id: number;
  readonly plainText: string;
  readonly keyPrefix: string;
  readonly createdAt: Date;
}

/** Makes credentials of every type. */
@Injectable()
export class CredentialIssuer {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async issue(tx: EntityManager, organizationId: number, wanted: NewCredential): Promise<IssuedCredential> {
    const { brand } = this.settings.custom;
    const type = credentialType(wanted.type);
    const environment = wanted.environment ?? null;
    const numbered = type.form === 'numbered' ? await nextId(tx) : undefined;
    const { plainText, keyHash, keyPrefix } = composeCredential(
      type,
      numbered,
      createSecret(),
      environment,
      brand,
    );
    const [{ id, created_at }] = await tx.query<[{ id: number; created_at: Date }]>(INSERT, [
      numbered,
      organizationId,
      wanted.type,
      wanted.userId,
      wanted.createdBy,
      wanted.name,
      keyHash,
      keyPrefix,
      JSON.stringify(wanted.permissions),
      environment,
      wanted.rateLimitPerMinute,
      wanted.expiresAt,
    ]);
    return { id, plainText, keyPrefix, createdAt: created_at };
  }
}

const NEXT_ID = `nextval(pg_get_serial_sequence('api_keys', 'id'))`;

const INSERT = `
  INSERT INTO api_keys
    (id, organization_id, type, user_id, created_by, name, key_hash, key_prefix, permissions, environment,
     rate_limit_per_minute, expires_at)
  VALUES (coalesce($1, ${NEXT_ID}), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  RETURNING id, created_at`;

/** The id comes first where it is a part of the credential. */
async function nextId(tx: EntityManager): Promise<number> {
  const [{ id }] = await tx.query<[{ id: number }]>(`SELECT ${NEXT_ID} AS id`);
  return id;
}
