import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities, OpenToSessions, OrganizationFromPath } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { LatchkeyError } from '../../common/errors/latchkey-error.js';
import { requireId } from '../../common/ids.js';
import type { Actor } from '../../events/actor.js';
import { UsersService } from '../../users/users.service.js';
import { InvitationsService } from '../invitations.service.js';
import { MembersService } from '../members.service.js';
import {
  AddMemberDto,
  InvitationAnswer,
  InvitationDto,
  MemberAnswer,
  MemberDto,
  MemberListAnswer,
  RoleDto,
} from './organizations.dto.js';
import { toMembersActor } from './to-members-actor.js';

@ApiTags('Members')
@Controller('api/organizations/:id/members')
@OrganizationFromPath('id')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly invitations: InvitationsService,
    private readonly users: UsersService,
  ) {}

  @Get()
  @Abilities('members:read')
  @ApiOperation({ summary: 'List the members', operationId: 'listMembers' })
  async list(@CurrentPrincipal() { organization }: Principal): Promise<MemberListAnswer> {
    const members = await this.members.list(organization.id);
    return { data: members.map((member) => MemberDto.of(member)), meta: {} };
  }

  /** Somebody with an account becomes a member at once (201); anybody else gets an invitation by mail (202). */
  @Post()
  @Abilities('members:write')
  @ApiOperation({ summary: 'Add or invite a member', operationId: 'addMember' })
  @ApiCreatedResponse({ type: MemberAnswer })
  @ApiAcceptedResponse({ type: InvitationAnswer })
  async add(
    @Body() { email, role }: AddMemberDto,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemberAnswer | InvitationAnswer> {
    const organizationId = principal.organization.id;
    const membersActor = toMembersActor(principal, actor);
    const user = await this.users.findByEmail(email);
    if (user !== null) {
      return { data: MemberDto.of(await this.members.add(organizationId, user, role, membersActor)) };
    }
    response.status(202);
    return {
      data: InvitationDto.of(await this.invitations.invite(organizationId, email, role, membersActor)),
    };
  }

  @Patch(':user_id')
  @Abilities('members:write')
  @ApiOperation({ summary: "Change a member's role", operationId: 'changeMemberRole' })
  async changeRole(
    @Param('user_id') userId: string,
    @Body() { role }: RoleDto,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<MemberAnswer> {
    const id = requireId(userId, 'member');
    const membersActor = toMembersActor(principal, actor);
    return {
      data: MemberDto.of(await this.members.changeRole(principal.organization.id, id, role, membersActor)),
    };
  }

  /** Every user may leave (with a token that holds `organizations:leave`); removing others needs `members:write`. */
  @Delete(':user_id')
  @HttpCode(204)
  @Abilities()
  @OpenToSessions()
  @ApiOperation({ summary: 'Remove a member, or leave', operationId: 'removeMember' })
  @ApiNoContentResponse()
  async remove(
    @Param('user_id') userId: string,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    const leaves = principal.user !== null && userId === String(principal.user.id);
    if (!(leaves && principal.can('organizations:leave')) && !principal.can('members:write')) {
      throw new LatchkeyError('insufficient_scope', 'This needs the ability members:write.', {
        scope: ['members:write'],
      });
    }
    const id = requireId(userId, 'member');
    const membersActor = leaves ? { ...actor, role: principal.user.role } : toMembersActor(principal, actor);
    await this.members.remove(principal.organization.id, id, membersActor);
  }
}
