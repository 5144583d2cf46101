import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { UsageService } from '../usage.service.js';
import { UsageAnswer, UsageQuery } from './usage.dto.js';

const DEFAULT_DAYS = 30;

@ApiTags('API keys')
@Controller('api/usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  /** Written down every few seconds. */
  @Get()
  @Abilities('usage:read')
  @ApiOperation({ summary: 'Read the requests of each key by day', operationId: 'readUsage' })
  async read(
    @Query() { days = DEFAULT_DAYS }: UsageQuery,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<UsageAnswer> {
    const usage = await this.usage.daily(organization.id, days);
    const keys = usage.api_keys.map((key) => ({ ...key, by_day: [...key.by_day] }));
    return { data: { ...usage, api_keys: keys } };
  }
}
