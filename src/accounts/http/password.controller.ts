import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import { Public } from '../../auth/declarations.js';
import { ErrorFormat } from '../../common/errors/error-format.js';
import { PasswordResetService } from '../password-reset.service.js';
import { ForgotPasswordDto, ResetPasswordDto } from './password.dto.js';

@ApiTags('Accounts')
@Controller('api/v1/password')
@ErrorFormat('message')
export class PasswordController {
  constructor(private readonly resets: PasswordResetService) {}

  /** Sends a code by mail, which works for 60 minutes. The answer is the same whether or not there is such a user. */
  @Post('forgot')
  @HttpCode(202)
  @Public()
  @ApiOperation({ summary: 'Ask for a mail to reset the password', operationId: 'forgotPassword' })
  @ApiAcceptedResponse()
  @ApiTooManyRequestsResponse({
    description: 'Asked for too often, for this e-mail address or from this network; see Retry-After.',
  })
  async forgot(@Body() { email }: ForgotPasswordDto, @Ip() ip: string): Promise<void> {
    await this.resets.request(email, ip);
  }

  /** Ends all personal tokens and sessions of the user, too. The code works once. */
  @Post('reset')
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'Choose a new password', operationId: 'resetPassword' })
  @ApiNoContentResponse()
  async reset(@Body() { token, password }: ResetPasswordDto, @Ip() ip: string): Promise<void> {
    await this.resets.reset(token, password, ip);
  }
}
