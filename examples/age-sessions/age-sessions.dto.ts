import { IsInt, Matches, Max, MaxLength, Min } from 'class-validator';
import { CursorMeta } from 'latchkey';

export class NewAgeSessionDto {
  /** @example 18 */
  @IsInt()
  @Min(1)
  @Max(150)
  age_target!: number;

  /** @example 'https://example.com/callback' */
  @MaxLength(2_048)
  @Matches(/^https:\/\/[^\s\\@/?#]+([/?#][!-~]*)?$/i, {
    message: '$property must be an https URL without a user in it',
  })
  redirect_url!: string;
}

export class AgeSessionDto {
  id!: number;
  status!: 'pending' | 'verified' | 'rejected' | 'expired';
  /** Where to send the visitor; null in all answers but the first. */
  url!: string | null;
  age_target!: number;
  redirect_url!: string;
  created_at!: Date;
  expires_at!: Date;
}

export class AgeSessionAnswer {
  data!: AgeSessionDto;
}

export class AgeSessionListAnswer {
  data!: AgeSessionDto[];
  meta!: CursorMeta;
}
