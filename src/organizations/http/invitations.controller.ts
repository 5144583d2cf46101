import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities } from '../../auth/declarations.js';
import type { ActingUser } from '../../auth/principal.js';
import { CurrentUser } from '../../auth/request-principal.js';
import type { Actor } from '../../events/actor.js';
import { InvitationsService } from '../invitations.service.js';
import { AcceptInvitationDto, MemberAnswer, MemberDto } from './organizations.dto.js';

@ApiTags('Members')
@Controller('api/invitations')
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Post('accept')
  @HttpCode(200)
  @Abilities('organizations:join')
  @ApiOperation({
    summary: 'Accept an invitation with the code from its mail',
    operationId: 'acceptInvitation',
  })
  async accept(
    @Body() { code }: AcceptInvitationDto,
    @CurrentUser() user: ActingUser,
    @CurrentActor() actor: Actor,
  ): Promise<MemberAnswer> {
    return { data: MemberDto.of(await this.invitations.accept(code, user, actor)) };
  }
}
