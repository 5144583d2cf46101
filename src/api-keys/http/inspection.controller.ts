import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities, OpenWhileSuspended } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { KeyInspection, outcomes } from '../key-inspection.service.js';
import { InspectionAnswer, InspectKeyDto } from './inspection.dto.js';

@ApiTags('API keys')
@Controller('api/api-keys/inspect')
export class InspectionController {
  constructor(private readonly inspection: KeyInspection) {}

  /**
   * Counts neither as its use nor towards its rate limit. Only the organization's own keys are known. Blanks around it
   * do not matter.
   */
  @Post()
  @HttpCode(200)
  @Abilities('api-keys:read')
  @OpenWhileSuspended()
  @ApiOperation({ summary: 'Find out what a key may do, or why it is refused', operationId: 'inspectApiKey' })
  async inspect(
    @Body() { key }: InspectKeyDto,
    @CurrentPrincipal() { organization }: Principal,
  ): Promise<InspectionAnswer> {
    const { outcome, abilities, apiKey } = await this.inspection.inspect(organization.id, key.trim());
    return {
      data: {
        outcome,
        reason: outcomes[outcome],
        abilities: [...abilities],
        api_key: apiKey && { ...apiKey, permissions: [...apiKey.permissions] },
      },
    };
  }
}
