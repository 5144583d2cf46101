import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities, OrganizationFromPath } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import type { Actor } from '../../events/actor.js';
import { OrganizationAdministration } from '../organization-administration.service.js';
import { OrganizationAnswer, OrganizationDto, PlanDto, SuspendDto } from './organizations.dto.js';

/** What the operator of the server does to organizations. */
@ApiTags('Operator')
@Controller('api/organizations/:id')
@OrganizationFromPath('id')
export class AdministrationController {
  constructor(private readonly administration: OrganizationAdministration) {}

  @Post('suspend')
  @HttpCode(200)
  @Abilities('operator:write')
  @ApiOperation({ summary: 'Suspend an organization', operationId: 'suspendOrganization' })
  async suspend(
    @Body() body: SuspendDto,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationAnswer> {
    const organization = await this.administration.suspend(
      principal.organization.id,
      body.reason,
      principal.credential.organizationId,
      actor,
    );
    return { data: OrganizationDto.of(organization) };
  }

  @Post('reinstate')
  @HttpCode(200)
  @Abilities('operator:write')
  @ApiOperation({ summary: 'Reinstate a suspended organization', operationId: 'reinstateOrganization' })
  async reinstate(
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationAnswer> {
    return { data: OrganizationDto.of(await this.administration.reinstate(organization.id, actor)) };
  }

  @Put('plan')
  @Abilities('operator:write')
  @ApiOperation({ summary: 'Give an organization a plan', operationId: 'setOrganizationPlan' })
  async setPlan(
    @Body() body: PlanDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationAnswer> {
    return { data: OrganizationDto.of(await this.administration.setPlan(organization.id, body.plan, actor)) };
  }
}
