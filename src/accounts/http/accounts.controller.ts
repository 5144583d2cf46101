import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Post } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import { PersonalTokensService } from '../../api-keys/personal-tokens.service.js';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities, OpenWhileSuspended, Public } from '../../auth/declarations.js';
import type { ActingUser, Principal } from '../../auth/principal.js';
import { CurrentPrincipal, CurrentUser } from '../../auth/request-principal.js';
import { ErrorFormat } from '../../common/errors/error-format.js';
import { requireId } from '../../common/ids.js';
import type { Actor } from '../../events/actor.js';
import { AccountsService } from '../accounts.service.js';
import {
  LoginAnswer,
  LoginDto,
  RegisterAnswer,
  RegisterDto,
  TokenListAnswer,
  UserAnswer,
} from './accounts.dto.js';

@ApiTags('Accounts')
@Controller('api/v1')
@ErrorFormat('message')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly tokens: PersonalTokensService,
  ) {}

  /** The first user becomes the operator of the server. */
  @Post('register')
  @Public()
  @ApiOperation({ summary: 'Register with a new organization', operationId: 'register' })
  @ApiForbiddenResponse({ description: 'Registration is closed.' })
  @ApiTooManyRequestsResponse({ description: 'Too many registrations from this address.' })
  async register(@Body() body: RegisterDto, @Ip() ip: string): Promise<RegisterAnswer> {
    const { user, organization } = await this.accounts.register(
      {
        name: body.name,
        email: body.email,
        password: body.password,
        organizationName: body.organization_name,
      },
      ip,
    );
    return {
      data: {
        user: { id: user.id, email: user.email, name: user.name },
        organization: { id: organization.id, name: organization.name, slug: organization.slug },
      },
      meta: {},
    };
  }

  /** The token is in this answer, and in no other. */
  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Trade e-mail and password for a token', operationId: 'login' })
  @ApiTooManyRequestsResponse({ description: 'Too many failed logins; see Retry-After.' })
  async login(@Body() body: LoginDto, @Ip() ip: string): Promise<LoginAnswer> {
    const abilities = [...new Set(body.abilities ?? ['*'])];
    const { token, user } = await this.accounts.login(
      {
        email: body.email,
        password: body.password,
        deviceName: body.device_name,
        abilities,
        organizationId: body.organization_id ?? undefined,
      },
      ip,
    );
    return {
      data: { token, abilities, user: { id: user.id, email: user.email, name: user.name } },
      meta: {},
    };
  }

  /** Ends the token that the request carries, and no other. */
  @Post('logout')
  @HttpCode(204)
  @Abilities()
  @ApiOperation({ summary: 'Log out', operationId: 'logout' })
  @ApiNoContentResponse()
  async logout(
    @CurrentUser() user: ActingUser,
    @CurrentPrincipal() { credential }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.tokens.revoke(user.id, credential.id, actor);
  }

  @Get('user')
  @Abilities()
  @ApiOperation({ summary: 'Read oneself', operationId: 'readUser' })
  user(@CurrentUser() { id, email, name }: ActingUser): UserAnswer {
    return { data: { id, email, name }, meta: {} };
  }

  @Get('tokens')
  @Abilities('tokens:read')
  @OpenWhileSuspended()
  @ApiOperation({ summary: "List one's own tokens", operationId: 'listTokens' })
  async listTokens(@CurrentUser() user: ActingUser): Promise<TokenListAnswer> {
    const tokens = await this.tokens.list(user.id);
    return {
      data: tokens.map((token) => ({
        id: token.id,
        name: token.name,
        abilities: token.permissions,
        organization_id: token.organizationId,
        last_used_at: token.lastUsedAt?.toISOString() ?? null,
        expires_at: token.expiresAt?.toISOString() ?? null,
        created_at: token.createdAt.toISOString(),
      })),
      meta: {},
    };
  }

  @Delete('tokens/:id')
  @HttpCode(204)
  @Abilities('tokens:write')
  @OpenWhileSuspended()
  @ApiOperation({ summary: "Revoke one of one's own tokens", operationId: 'revokeToken' })
  @ApiNoContentResponse()
  async revokeToken(
    @Param('id') id: string,
    @CurrentUser() user: ActingUser,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.tokens.revoke(user.id, requireId(id, 'token'), actor);
  }
}
