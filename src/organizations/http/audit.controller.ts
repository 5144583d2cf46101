import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { readPage } from '../../common/cursor.js';
import { AuditTrail } from '../../events/audit-trail.js';
import { AuditEntryDto, AuditListAnswer, AuditQuery, operatorActions } from './audit.dto.js';

@ApiTags('Organizations')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  /** The newest entries first. */
  @Get()
  @Abilities('audit:read')
  @ApiOperation({ summary: 'Read who did what, when and from where', operationId: 'listAuditEntries' })
  async list(
    @Query() { action, user_id, since, until, ...page }: AuditQuery,
    @CurrentPrincipal() { organization, user }: Principal,
  ): Promise<AuditListAnswer> {
    const isOperator = user?.isOperator === true;
    const userId = user_id === undefined ? undefined : Number(user_id);
    const filter = { action, userId, since, until, anonymous: isOperator ? [] : operatorActions };
    const { data, meta } = await readPage(page, (before, limit) =>
      this.trail.list(organization.id, { ...filter, before, limit }),
    );
    return { data: data.map((entry) => AuditEntryDto.of(entry, isOperator)), meta };
  }
}
