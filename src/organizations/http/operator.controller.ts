import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import { readPage } from '../../common/cursor.js';
import { PlanLimitsDto } from '../../config/plan.dto.js';
import { OperatedOrganizations } from '../operated-organizations.service.js';
import { OrganizationAdministration } from '../organization-administration.service.js';
import {
  OperatedOrganizationDto,
  OperatorQuery,
  OrganizationPageAnswer,
  PlanListAnswer,
} from './operator.dto.js';

/** What the operator of the server sees of all organizations. */
@ApiTags('Operator')
@Controller('api/operator')
export class OperatorController {
  constructor(
    private readonly organizations: OperatedOrganizations,
    private readonly administration: OrganizationAdministration,
  ) {}

  /** The newest first. */
  @Get('organizations')
  @Abilities('operator:read')
  @ApiOperation({ summary: 'List all organizations', operationId: 'listAllOrganizations' })
  async list(@Query() { id, search, status, ...page }: OperatorQuery): Promise<OrganizationPageAnswer> {
    const filter = { id: id === undefined ? undefined : Number(id), search, status };
    const { data, meta } = await readPage(page, (before, limit) =>
      this.organizations.list({ ...filter, before, limit }),
    );
    return { data: data.map((organization) => OperatedOrganizationDto.ofOperated(organization)), meta };
  }

  /** As the configuration file says. */
  @Get('plans')
  @Abilities('operator:read')
  @ApiOperation({ summary: 'List the plans that there are', operationId: 'listPlans' })
  plans(): PlanListAnswer {
    const plans = Object.entries(this.administration.plans());
    return { data: plans.map(([name, plan]) => PlanLimitsDto.of(name, plan)), meta: {} };
  }
}
