import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities, OrganizationFromPath } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { requireId } from '../../common/ids.js';
import type { Actor } from '../../events/actor.js';
import { InvitationsService } from '../invitations.service.js';
import { InvitationListAnswer, PendingInvitationDto } from './organizations.dto.js';
import { toMembersActor } from './to-members-actor.js';

/** What an organization sees of its own offers. The code is its addressee's alone. */
@ApiTags('Members')
@Controller('api/organizations/:id/invitations')
@OrganizationFromPath('id')
export class PendingInvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  /** Those that may still be accepted, the newest first. */
  @Get()
  @Abilities('members:read')
  @ApiOperation({ summary: 'List the pending invitations', operationId: 'listInvitations' })
  async list(@CurrentPrincipal() { organization }: Principal): Promise<InvitationListAnswer> {
    const invitations = await this.invitations.list(organization.id);
    return { data: invitations.map((invitation) => PendingInvitationDto.of(invitation)), meta: {} };
  }

  /** From then on the code is worth nothing. May be repeated. */
  @Delete(':invitation_id')
  @HttpCode(204)
  @Abilities('members:write')
  @ApiOperation({ summary: 'Cancel an invitation', operationId: 'cancelInvitation' })
  @ApiNoContentResponse()
  async cancel(
    @Param('invitation_id') invitationId: string,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    const id = requireId(invitationId, 'invitation');
    await this.invitations.cancel(principal.organization.id, id, toMembersActor(principal, actor));
  }
}
