import { Body, Controller, Delete, Get, HttpCode, Inject, Ip, Post, Put, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags, ApiTooManyRequestsResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { SESSION_SECONDS } from '../../api-keys/sessions.service.js';
import { Abilities, OpenToSessions, OpenWhileSuspended, Public } from '../../auth/declarations.js';
import type { ActingUser, Principal } from '../../auth/principal.js';
import { CurrentPrincipal, CurrentUser } from '../../auth/request-principal.js';
import { SessionCookie } from '../../auth/session-cookie.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import { DashboardSessions } from '../dashboard-sessions.service.js';
import { PasswordChangeService } from '../password-change.service.js';
import { ChangePasswordDto } from './password.dto.js';
import { DashboardSessionAnswer, MembershipDto, SignInDto } from './session.dto.js';

/** The dashboard's own session, in a cookie that no script can read. */
@ApiTags('Dashboard')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly sessions: DashboardSessions,
    private readonly passwords: PasswordChangeService,
    private readonly organizations: OrganizationsService,
    private readonly cookie: SessionCookie,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** A session that the browser had before is over then. */
  @Post()
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'Sign in to the dashboard', operationId: 'signIn' })
  @ApiNoContentResponse({ description: 'The session is in the cookie.' })
  @ApiTooManyRequestsResponse({ description: 'Too many failed logins; see Retry-After.' })
  async begin(
    @Body() { email, password }: SignInDto,
    @Ip() ip: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const session = await this.sessions.begin(email, password, ip);
    const before = this.cookie.read(request);
    if (before !== undefined) await this.sessions.endPresented(before, ip);
    this.give(response, session);
  }

  @Get()
  @Abilities()
  @OpenToSessions()
  @OpenWhileSuspended()
  @ApiOperation({ summary: 'Read who is signed in', operationId: 'readSession' })
  async read(
    @CurrentUser() { id, name, email, isOperator }: ActingUser,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<DashboardSessionAnswer> {
    const memberships = await this.organizations.membershipsOf(id);
    return {
      data: {
        user: { id, name, email, is_operator: isOperator },
        organization_id: organization.id,
        organizations: memberships.map((membership) => MembershipDto.of(membership, this.settings.custom)),
      },
    };
  }

  /**
   * Ends all tokens and sessions of the user, what it is asked with among them. The dashboard is given a new session
   * in its cookie.
   */
  @Put('password')
  @HttpCode(204)
  @Abilities()
  @OpenToSessions()
  @OpenWhileSuspended()
  @ApiOperation({ summary: "Change one's password", operationId: 'changePassword' })
  @ApiNoContentResponse()
  @ApiTooManyRequestsResponse({ description: 'Too many wrong passwords; see Retry-After.' })
  async changePassword(
    @Body() { current_password: current, password: wanted }: ChangePasswordDto,
    @CurrentUser() user: ActingUser,
    @CurrentPrincipal() { credential }: Principal,
    @Ip() ip: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const session = await this.passwords.change(user, credential, { current, wanted }, ip);
    if (session !== undefined) this.give(response, session);
  }

  @Delete()
  @HttpCode(204)
  @Abilities()
  @OpenToSessions()
  @OpenWhileSuspended()
  @ApiOperation({ summary: 'Sign out of the dashboard', operationId: 'signOut' })
  @ApiNoContentResponse()
  async end(
    @CurrentPrincipal() { identity }: Principal,
    @Ip() ip: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.end(identity, ip);
    response.clearCookie(this.cookie.name, this.cookie.options);
  }

  private give(response: Response, session: string): void {
    response.cookie(this.cookie.name, session, { ...this.cookie.options, maxAge: SESSION_SECONDS * 1_000 });
  }
}
