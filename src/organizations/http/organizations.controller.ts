import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities, OrganizationFromPath } from '../../auth/declarations.js';
import type { ActingUser, Principal } from '../../auth/principal.js';
import { CurrentPrincipal, CurrentUser } from '../../auth/request-principal.js';
import type { Actor } from '../../events/actor.js';
import { OrganizationsService } from '../organizations.service.js';
import {
  OrganizationAnswer,
  OrganizationDto,
  OrganizationListAnswer,
  OrganizationNameDto,
} from './organizations.dto.js';

@ApiTags('Organizations')
@Controller('api/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @Abilities('organization:read')
  @ApiOperation({ summary: "List one's organizations", operationId: 'listOrganizations' })
  async list(@CurrentPrincipal() principal: Principal): Promise<OrganizationListAnswer> {
    const organizations =
      principal.user === null
        ? [await this.organizations.read(principal.organization.id)]
        : await this.organizations.listOf(principal.user.id);
    return { data: organizations.map((organization) => OrganizationDto.of(organization)), meta: {} };
  }

  @Post()
  @Abilities('organizations:create')
  @ApiOperation({ summary: 'Found another organization', operationId: 'createOrganization' })
  async create(
    @Body() body: OrganizationNameDto,
    @CurrentUser() user: ActingUser,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationAnswer> {
    return { data: OrganizationDto.of(await this.organizations.found(body.name, user.id, actor)) };
  }

  @Get(':id')
  @Abilities('organization:read')
  @OrganizationFromPath('id')
  @ApiOperation({ summary: 'Read an organization', operationId: 'readOrganization' })
  async read(@CurrentPrincipal() { organization }: Principal): Promise<OrganizationAnswer> {
    return { data: OrganizationDto.of(await this.organizations.read(organization.id)) };
  }

  @Patch(':id')
  @Abilities('organization:write')
  @OrganizationFromPath('id')
  @ApiOperation({ summary: 'Rename an organization', operationId: 'renameOrganization' })
  async rename(
    @Body() body: OrganizationNameDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationAnswer> {
    return { data: OrganizationDto.of(await this.organizations.rename(organization.id, body.name, actor)) };
  }
}
