import { PickType } from '@nestjs/swagger';
import { IsISO8601, Matches } from 'class-validator';
import { AgeSessionDto } from './age-sessions.dto.js';

export class BirthDateDto {
  /** @example '2000-01-31' */
  @Matches(/^(18|19|20)\d\d-\d\d-\d\d$/, { message: '$property must be written like 2000-01-31' })
  @IsISO8601({ strict: true }, { message: '$property must be a day that exists' })
  birth_date!: string;
}

export class VerificationDto extends PickType(AgeSessionDto, ['age_target', 'status', 'expires_at']) {}
export class DecisionDto extends PickType(AgeSessionDto, ['status', 'redirect_url']) {}

export class VerificationAnswer {
  data!: VerificationDto;
}

export class DecisionAnswer {
  data!: DecisionDto;
}
