import { isAbility } from '../auth/abilities.js';
import { invalidInput } from '../common/errors/latchkey-error.js';
import { credentialType, type CredentialTypeName, type Environment } from './credential-types.js';
import type { Scopes } from './scopes.js';

/** What somebody asks for when they create a key. */
export interface ApiKeyRequest {
  readonly name: string;
  readonly type: CredentialTypeName;
  readonly permissions?: readonly string[];
  readonly rateLimitPerMinute?: number;
  /** RFC 3339. */
  readonly expiresAt?: string | null;
  readonly expiresInDays?: number | null;
  readonly environment?: Environment;
}

/** What the type makes of it. */
export interface ApiKeyPlan {
  readonly permissions: readonly string[];
  readonly environment: Environment | null;
}

/**
 * Holds a request against the rules of its type.
 *
 * @throws {LatchkeyError} `invalid_input` with every field that is wrong
 */
export function planApiKey(request: ApiKeyRequest, scopes: Scopes): ApiKeyPlan {
  const type = credentialType(request.type);
  const errors: Record<string, string[]> = {};
  const refuse = (field: string, sentence: string) => (errors[field] ??= []).push(sentence);

  if (request.permissions !== undefined) {
    if (!type.permissionsChosen) refuse('permissions', `A ${type.name} has no permissions to choose.`);
    else
      for (const sentence of permissionErrors(request.permissions, scopes)) refuse('permissions', sentence);
  }
  if (request.expiresAt != null && type.expiry !== 'date') {
    refuse('expires_at', `A ${type.name} has no expires_at.`);
  }
  if (request.expiresInDays != null && !allowsDays(type.expiry, request.expiresInDays)) {
    const choices = Array.isArray(type.expiry) ? `${type.expiry.join(', ')} or null` : 'left out';
    refuse('expires_in_days', `The expires_in_days of a ${type.name} must be ${choices}.`);
  }
  if (request.environment !== undefined && !type.hasEnvironment) {
    refuse('environment', `A ${type.name} has no environment.`);
  }
  if (Object.keys(errors).length > 0) throw invalidInput(errors);
  return {
    permissions: [...new Set(request.permissions ?? type.defaultPermissions)],
    environment: type.hasEnvironment ? (request.environment ?? 'live') : null,
  };
}

const allowsDays = (expiry: 'date' | 'never' | readonly number[], days: number) =>
  typeof expiry !== 'string' && expiry.includes(days);

function* permissionErrors(permissions: readonly string[], scopes: Scopes): Generator<string> {
  for (const permission of permissions) {
    if (permission === '*') yield 'The permission * cannot be asked for.';
    else if (!isAbility(permission) || !scopes.includes(permission)) {
      yield `The permission ${JSON.stringify(permission)} is none of the available scopes.`;
    }
  }
}
