import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiPaymentRequiredResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities, OrganizationFromPath } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { decodeCursor, toPage } from '../../common/cursor.js';
import type { Actor } from '../../events/actor.js';
import { CreditsService } from '../credits.service.js';
import { CreditsAnswer, GrantAnswer, GrantDto, LedgerEntryDto, ListLedgerDto } from './credits.dto.js';

const DEFAULT_LIMIT = 100;

@Controller('api/organizations/:id/credits')
@OrganizationFromPath('id')
export class CreditsController {
  constructor(private readonly credits: CreditsService) {}

  /** The newest entries first. */
  @Get()
  @Abilities('usage:read')
  @ApiTags('Organizations')
  @ApiOperation({ summary: 'Read the credits and their ledger', operationId: 'readCredits' })
  async read(
    @Query() { limit = DEFAULT_LIMIT, cursor }: ListLedgerDto,
    @CurrentPrincipal() { organization, user }: Principal,
  ): Promise<CreditsAnswer> {
    const before = cursor === undefined ? undefined : decodeCursor(cursor);
    const { balance, entries } = await this.credits.read(organization.id, { before, limit: limit + 1 });
    const { rows, next_cursor } = toPage(entries, limit);
    return {
      data: { balance, ledger: rows.map((entry) => LedgerEntryDto.of(entry, user?.isOperator === true)) },
      meta: { next_cursor },
    };
  }

  /** A negative amount corrects an earlier grant. */
  @Post()
  @Abilities('operator:write')
  @ApiTags('Operator')
  @ApiOperation({ summary: 'Give an organization credits', operationId: 'grantCredits' })
  @ApiPaymentRequiredResponse({ description: 'The balance would fall below zero.' })
  async grant(
    @Body() { amount, reason }: GrantDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<GrantAnswer> {
    const entry = await this.credits.grant(organization.id, amount, reason, actor);
    return { data: { balance: entry.balance, entry: LedgerEntryDto.of(entry, true) } };
  }
}
