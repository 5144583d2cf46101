import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isLabel } from '../common/validation/is-label.js';
import { isTimestamp } from '../common/validation/is-timestamp.js';
import { Tool, type ToolCall } from '../tools/tool.decorator.js';
import { ApiKeysService } from './api-keys.service.js';
import { managedTypeNames } from './credential-types.js';

const id = z.int().min(1);
const types = z.enum(managedTypeNames as [(typeof managedTypeNames)[number], ...typeof managedTypeNames]);

const listInput = z.strictObject({
  status: z
    .enum(['active', 'expired', 'revoked', 'all'])
    .optional()
    .describe('All but the revoked ones if left out.'),
  type: types.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});

const createInput = z.strictObject({
  name: z.string().refine((name) => isLabel(name, 255), 'must be one line of 1 to 255 characters'),
  type: types.default('api_key'),
  permissions: z.array(z.string().max(64)).max(100).optional().describe('None that the calling key lacks.'),
  rate_limit_per_minute: z.int().min(1).max(10_000_000).optional(),
  expires_at: z.string().refine(isTimestamp, 'must be a date and time of RFC 3339').optional(),
  expires_in_days: z.int().optional().describe('30, 60 or 90, for the type token.'),
  environment: z.enum(['live', 'test']).optional().describe('For the type runtime.'),
});

const revokeInput = z.strictObject({
  id,
  replacement_id: id
    .optional()
    .describe('The key that takes its place; it must be active and hold at least the same permissions.'),
});

/** The keys of an organization, for its agents. */
@Injectable()
export class ApiKeyTools {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Tool({
    name: 'list_api_keys',
    description: "Lists the organization's API keys, newest first; never their values.",
    input: listInput,
    ability: 'api-keys:read',
  })
  async list(filter: z.infer<typeof listInput>, { principal }: ToolCall): Promise<object> {
    return { api_keys: await this.apiKeys.list(principal.organization.id, filter) };
  }

  @Tool({
    name: 'create_api_key',
    description: 'Creates an API key for the organization. Its value is shown this once: store it at once.',
    input: createInput,
    ability: 'api-keys:write',
    shownOnce: ['key'],
  })
  async create(args: z.infer<typeof createInput>, { principal, actor }: ToolCall): Promise<object> {
    const { key, apiKey } = await this.apiKeys.create(
      {
        name: args.name,
        type: args.type,
        permissions: args.permissions,
        rateLimitPerMinute: args.rate_limit_per_minute,
        expiresAt: args.expires_at,
        expiresInDays: args.expires_in_days,
        environment: args.environment,
      },
      principal,
      actor,
    );
    return { key, api_key: apiKey };
  }

  @Tool({
    name: 'revoke_api_key',
    description:
      'Revokes an API key for ever, at once. When rotating, name the replacement: the old key is then revoked ' +
      'only if the new one can take its place.',
    input: revokeInput,
    ability: 'api-keys:write',
  })
  async revoke(args: z.infer<typeof revokeInput>, { principal, actor }: ToolCall): Promise<object> {
    const organizationId = principal.organization.id;
    await this.apiKeys.revoke(organizationId, args.id, actor, args.replacement_id);
    return {
      revoked: await this.apiKeys.read(organizationId, args.id),
      replacement:
        args.replacement_id === undefined
          ? null
          : await this.apiKeys.read(organizationId, args.replacement_id),
    };
  }
}
