import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { IsAbility } from '../../auth/is-ability.decorator.js';
import { NoMeta } from '../../common/answers.dto.js';
import { IsLabel } from '../../common/validation/is-label.js';

/** Short enough for the password that document 001 shows, and not so long that it costs more than any other. */
export const PASSWORD_LENGTH = { min: 7, max: 256 };

export class RegisterDto {
  /** @example 'Ada Lovelace' */
  @IsLabel(100)
  name!: string;

  /** @example 'ada@example.com' */
  @IsEmail()
  @IsLabel(254)
  email!: string;

  /** @example 'correct horse battery staple' */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(PASSWORD_LENGTH.min, PASSWORD_LENGTH.max)
  password!: string;

  /** @example 'Analytical Engines' */
  @IsLabel(100)
  organization_name!: string;
}

export class LoginDto {
  /** @example 'ada@example.com' */
  @IsString()
  @MinLength(1)
  @MaxLength(254)
  email!: string;

  /** @example 'correct horse battery staple' */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, PASSWORD_LENGTH.max)
  password!: string;

  /**
   * What you recognise the token by.
   * @example 'ci-runner'
   */
  @IsLabel(255)
  device_name!: string;

  /**
   * Everything (`*`) when left out.
   * @example ["*"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  @IsAbility()
  abilities?: string[] | null;

  /** One of the user's organizations; their first when left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  organization_id?: number | null;
}

export class UserDto {
  id!: number;
  email!: string;
  name!: string;
}

export class RegisteredOrganizationDto {
  id!: number;
  name!: string;
  slug!: string;
}

export class RegisteredDto {
  user!: UserDto;
  organization!: RegisteredOrganizationDto;
}

export class RegisterAnswer {
  data!: RegisteredDto;
  meta!: NoMeta;
}

export class LoggedInDto {
  /** In plain text; no other answer ever holds it. */
  token!: string;
  abilities!: string[];
  user!: UserDto;
}

export class LoginAnswer {
  data!: LoggedInDto;
  meta!: NoMeta;
}

export class UserAnswer {
  data!: UserDto;
  meta!: NoMeta;
}

export class TokenDto {
  id!: number;
  name!: string;
  abilities!: string[];
  organization_id!: number;
  last_used_at!: string | null;
  expires_at!: string | null;
  created_at!: string;
}

export class TokenListAnswer {
  data!: TokenDto[];
  meta!: NoMeta;
}

export class CredentialDto {
  id!: number;
  type!: string;
  name!: string;
}

export class OrganizationReferenceDto {
  id!: number;
  name!: string;
}

export class WhoamiDto {
  credential!: CredentialDto;
  organization!: OrganizationReferenceDto;
  user!: UserDto | null;
  abilities!: string[];
}

export class WhoamiAnswer {
  data!: WhoamiDto;
}
