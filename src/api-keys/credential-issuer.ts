import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { ApiKeyEntity } from './api-key.entity.js';
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
}

/** Makes credentials of every type. */
@Injectable()
export class CredentialIssuer {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async issue(tx: EntityManager, organizationId: number, wanted: NewCredential): Promise<IssuedCredential> {
    const { brand } = this.settings.custom;
    const type = credentialType(wanted.type);
    const environment = wanted.environment ?? null;
    // The id comes first: it is a part of numbered credentials.
    const [{ id }] = await tx.query<[{ id: number }]>(
      `SELECT nextval(pg_get_serial_sequence('api_keys', 'id')) AS id`,
    );
    const { plainText, keyHash, keyPrefix } = composeCredential(type, id, createSecret(), environment, brand);
    await tx.insert(ApiKeyEntity, {
      id,
      organizationId,
      type: wanted.type,
      userId: wanted.userId ?? null,
      createdBy: wanted.createdBy,
      name: wanted.name,
      keyHash,
      keyPrefix,
      permissions: [...wanted.permissions],
      environment,
      rateLimitPerMinute: wanted.rateLimitPerMinute ?? null,
      expiresAt: wanted.expiresAt ?? null,
    });
    return { id, plainText };
  }
}
