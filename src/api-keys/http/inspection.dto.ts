import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import type { Outcome } from '../key-inspection.service.js';
import { ApiKeyDto } from './api-keys.dto.js';

export class InspectKeyDto {
  /**
   * The key as it was shown when it was made. It is not kept.
   * @example 'lk_7Hn2cQxV9bTzM4kWgY6pRfS3dJ8aLe1uXoNi5vCh'
   */
  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, 1_024)
  key!: string;
}

export class InspectionDto {
  /** What becomes of a request with it. `unknown`: the organization has no such key. */
  outcome!: Outcome;
  /** Why, for people. */
  reason!: string;
  /** What it may do; nothing where it is refused. */
  abilities!: string[];
  api_key!: ApiKeyDto | null;
}

export class InspectionAnswer {
  data!: InspectionDto;
}
