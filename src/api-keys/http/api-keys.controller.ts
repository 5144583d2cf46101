import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { decodeCursor, toPage } from '../../common/cursor.js';
import { requireId } from '../../common/ids.js';
import type { Actor } from '../../events/actor.js';
import type { ApiKeyView } from '../api-key-facts.js';
import { ApiKeysService } from '../api-keys.service.js';
import { Scopes } from '../scopes.js';
import {
  ApiKeyAnswer,
  type ApiKeyDto,
  ApiKeyListAnswer,
  CreateApiKeyDto,
  CreatedApiKeyAnswer,
  ListApiKeysDto,
  ReadApiKeyDto,
  ScopeListAnswer,
  UpdateApiKeyDto,
} from './api-keys.dto.js';

const PAGE_AT_MOST = 1_000;

@ApiTags('API keys')
@Controller('api/api-keys')
export class ApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly scopes: Scopes,
  ) {}

  /** Newest first; the revoked ones only with `status=revoked` or `status=all`. */
  @Get()
  @Abilities('api-keys:read')
  @ApiOperation({ summary: 'List API keys', operationId: 'listApiKeys' })
  async list(
    @Query() { status, type, limit = PAGE_AT_MOST, cursor, include }: ListApiKeysDto,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<ApiKeyListAnswer> {
    const before = cursor === undefined ? undefined : decodeCursor(cursor);
    const filter = { status, type, before, limit: limit + 1, withRevoker: include === 'revoked_by' };
    const keys = await this.apiKeys.list(organization.id, filter);
    const { rows, next_cursor } = toPage(keys, limit);
    return { data: rows.map(toDto), meta: { next_cursor } };
  }

  /** The key is in this answer, and in no other. */
  @Post()
  @Abilities('api-keys:write')
  @ApiOperation({ summary: 'Create an API key', operationId: 'createApiKey' })
  async create(
    @Body() body: CreateApiKeyDto,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedApiKeyAnswer> {
    const { key, apiKey } = await this.apiKeys.create(
      {
        name: body.name,
        type: body.type ?? 'api_key',
        permissions: body.permissions,
        rateLimitPerMinute: body.rate_limit_per_minute ?? undefined,
        expiresAt: body.expires_at,
        expiresInDays: body.expires_in_days,
        environment: body.environment,
      },
      principal,
      actor,
    );
    return { key, api_key: toDto(apiKey) };
  }

  @Get('scopes')
  @Abilities('api-keys:read')
  @ApiOperation({ summary: 'List the scopes that a key can be given', operationId: 'listScopes' })
  listScopes(): ScopeListAnswer {
    return { data: this.scopes.list() };
  }

  @Get(':id')
  @Abilities('api-keys:read')
  @ApiOperation({ summary: 'Read an API key', operationId: 'readApiKey' })
  async read(
    @Param('id') id: string,
    @Query() { include }: ReadApiKeyDto,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<ApiKeyAnswer> {
    const withRevoker = include === 'revoked_by';
    return { data: toDto(await this.apiKeys.read(organization.id, requireId(id, 'API key'), withRevoker)) };
  }

  @Patch(':id')
  @Abilities('api-keys:write')
  @ApiOperation({ summary: 'Rename an API key, or change its limit', operationId: 'updateApiKey' })
  async update(
    @Param('id') id: string,
    @Body() body: UpdateApiKeyDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<ApiKeyAnswer> {
    const change = { name: body.name, rateLimitPerMinute: body.rate_limit_per_minute };
    return {
      data: toDto(await this.apiKeys.update(organization.id, requireId(id, 'API key'), change, actor)),
    };
  }

  /** Immediate: no request that begins after the answer is accepted with this key. May be repeated. */
  @Delete(':id')
  @HttpCode(204)
  @Abilities('api-keys:write')
  @ApiOperation({ summary: 'Revoke an API key', operationId: 'revokeApiKey' })
  @ApiNoContentResponse()
  async revoke(
    @Param('id') id: string,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.apiKeys.revoke(organization.id, requireId(id, 'API key'), actor);
  }
}

const toDto = (view: ApiKeyView): ApiKeyDto => ({ ...view, permissions: [...view.permissions] });
