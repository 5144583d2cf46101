import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { WhoamiAnswer } from './accounts.dto.js';

@ApiTags('Accounts')
@Controller('api/whoami')
export class WhoamiController {
  /** Open to every valid credential: shows what it is and what it may do. */
  @Get()
  @Abilities()
  @ApiOperation({ summary: 'Whose credential is this?', operationId: 'whoami' })
  whoami(@CurrentPrincipal() { credential, organization, user, abilities }: Principal): WhoamiAnswer {
    return {
      data: {
        credential: { id: credential.id, type: credential.type, name: credential.name },
        organization: { id: organization.id, name: organization.name },
        user: user && { id: user.id, email: user.email, name: user.name },
        abilities,
      },
    };
  }
}
