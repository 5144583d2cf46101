import type { EntityManager } from 'typeorm';
import { notFound } from '../common/errors/latchkey-error.js';
import { ApiKeyEntity, type ApiKeyStatus } from './api-key.entity.js';
import type { CredentialTypeName } from './credential-types.js';

export interface ApiKeyFilter {
  /** Left out: all but the revoked ones. */
  readonly status?: ApiKeyStatus | 'all';
  readonly type?: CredentialTypeName;
  /** Only ids below this one. */
  readonly before?: number;
  readonly limit: number;
  /** Whether each comes with who revoked it. */
  readonly withRevoker?: boolean;
}

/** An organization's keys, newest first. Personal tokens are their users', not the organization's. */
export async function findApiKeys(
  manager: EntityManager,
  organizationId: number,
  filter: ApiKeyFilter,
): Promise<ApiKeyEntity[]> {
  const query = manager
    .createQueryBuilder(ApiKeyEntity, 'key')
    .innerJoinAndSelect('key.organization', 'organization')
    .leftJoinAndSelect('key.creator', 'creator')
    .where('key.organizationId = :organizationId', { organizationId })
    .andWhere('key.userId IS NULL')
    .orderBy('key.id', 'DESC')
    .limit(filter.limit);
  if (filter.type !== undefined) query.andWhere('key.type = :type', { type: filter.type });
  if (filter.before !== undefined) query.andWhere('key.id < :before', { before: filter.before });
  if (filter.withRevoker) query.leftJoinAndSelect('key.revoker', 'revoker');
  const status = conditions[filter.status ?? 'current'];
  if (status !== undefined) query.andWhere(status);
  return query.getMany();
}

const conditions: Readonly<Record<ApiKeyStatus | 'all' | 'current', string | undefined>> = {
  all: undefined,
  current: 'key.revokedAt IS NULL',
  active: 'key.revokedAt IS NULL AND (key.expiresAt IS NULL OR key.expiresAt > now())',
  expired: 'key.revokedAt IS NULL AND key.expiresAt <= now()',
  revoked: 'key.revokedAt IS NOT NULL',
};

/** @throws {LatchkeyError} `not_found`, also for a key of another organization */
export async function readApiKey(
  manager: EntityManager,
  organizationId: number,
  id: number,
  withRevoker = false,
): Promise<ApiKeyEntity> {
  const query = manager
    .createQueryBuilder(ApiKeyEntity, 'key')
    .innerJoinAndSelect('key.organization', 'organization')
    .leftJoinAndSelect('key.creator', 'creator')
    .where('key.organizationId = :organizationId AND key.id = :id', { organizationId, id })
    .andWhere('key.userId IS NULL');
  if (withRevoker) query.leftJoinAndSelect('key.revoker', 'revoker');
  const key = await query.getOne();
  if (key === null) throw notFound('API key');
  return key;
}

/** The organization's key that is stored under that hash, with what tells how it must be presented. */
export async function findApiKeyByHash(
  manager: EntityManager,
  organizationId: number,
  hash: Buffer,
): Promise<ApiKeyEntity | null> {
  return manager
    .createQueryBuilder(ApiKeyEntity, 'key')
    .innerJoinAndSelect('key.organization', 'organization')
    .leftJoinAndSelect('key.creator', 'creator')
    .addSelect(['key.presentedId', 'key.importedAt'])
    .where('key.organizationId = :organizationId AND key.keyHash = :hash', { organizationId, hash })
    .andWhere('key.userId IS NULL')
    .getOne();
}

/** Keys of any organizations, for work that is nobody's request. */
export async function findApiKeysById(
  manager: EntityManager,
  ids: readonly number[],
): Promise<ApiKeyEntity[]> {
  return manager
    .createQueryBuilder(ApiKeyEntity, 'key')
    .innerJoinAndSelect('key.organization', 'organization')
    .leftJoinAndSelect('key.creator', 'creator')
    .whereInIds([...ids])
    .getMany();
}
