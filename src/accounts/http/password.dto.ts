import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length, MaxLength, MinLength } from 'class-validator';
import { IsLabel } from '../../common/validation/is-label.js';
import { PASSWORD_LENGTH } from './accounts.dto.js';

export class ForgotPasswordDto {
  /** @example 'ada@example.com' */
  @IsEmail()
  @IsLabel(254)
  email!: string;
}

export class ResetPasswordDto {
  /**
   * The code out of the mail.
   * @example '17.1795000000.tb3JGcU0Yp9qkWm4Zr2Xo7Lh5Vd8Nf1Ae6Ci0Ks9Qy'
   */
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  token!: string;

  /** @example 'correct horse battery staple' */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(PASSWORD_LENGTH.min, PASSWORD_LENGTH.max)
  password!: string;
}

export class ChangePasswordDto {
  /** @example 'the one until now' */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, PASSWORD_LENGTH.max)
  current_password!: string;

  /** @example 'correct horse battery staple' */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(PASSWORD_LENGTH.min, PASSWORD_LENGTH.max)
  password!: string;
}
