import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOperation } from '@nestjs/swagger';
import {
  Abilities,
  CurrentPrincipal,
  decodeCursor,
  ErrorFormat,
  PageDto,
  type Principal,
  Public,
  requireId,
  toPage,
} from 'latchkey';
import { AgeSessionAnswer, AgeSessionListAnswer, NewAgeSessionDto } from './age-sessions.dto.js';
import { AgeSessionsService } from './age-sessions.service.js';
import { BirthDateDto, DecisionAnswer, VerificationAnswer } from './verification.dto.js';

@Controller('api/v2')
@ErrorFormat('message')
export class AgeSessionsController {
  constructor(private readonly sessions: AgeSessionsService) {}

  @Post('session')
  @Abilities('sessions:write')
  @ApiOperation({ summary: 'Open a session for a visitor', operationId: 'createAgeSession' })
  async create(@Body() body: NewAgeSessionDto, @CurrentPrincipal() me: Principal): Promise<AgeSessionAnswer> {
    return { data: await this.sessions.create(me.organization.id, body.age_target, body.redirect_url) };
  }

  @Get('session')
  @Abilities('sessions:read')
  @ApiOperation({ summary: 'List the sessions, newest first', operationId: 'listAgeSessions' })
  async list(@Query() page: PageDto, @CurrentPrincipal() me: Principal): Promise<AgeSessionListAnswer> {
    const { limit = 50, cursor } = page;
    const before = cursor === undefined ? null : decodeCursor(cursor);
    const found = await this.sessions.list(me.organization.id, before, limit + 1);
    const { rows, next_cursor } = toPage(found, limit);
    return { data: rows, meta: { next_cursor } };
  }

  @Get('session/:id')
  @Abilities('sessions:read')
  @ApiOperation({ summary: 'Read a session', operationId: 'readAgeSession' })
  async read(@Param('id') id: string, @CurrentPrincipal() me: Principal): Promise<AgeSessionAnswer> {
    return { data: await this.sessions.read(me.organization.id, requireId(id, 'session')) };
  }

  @Get('verify/:code')
  @Public()
  @ApiOperation({ summary: 'What the visitor is asked for', operationId: 'readVerification' })
  async ask(@Param('code') code: string): Promise<VerificationAnswer> {
    const { age_target, status, expires_at } = await this.sessions.find(code);
    return { data: { age_target, status, expires_at } };
  }

  /** Final. The date of birth is not kept. */
  @Post('verify/:code')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: "The visitor's answer", operationId: 'decideVerification' })
  @ApiConflictResponse({ description: 'The session was decided before, or has expired.' })
  async decide(@Param('code') code: string, @Body() { birth_date }: BirthDateDto): Promise<DecisionAnswer> {
    return { data: await this.sessions.decide(code, birth_date) };
  }
}
