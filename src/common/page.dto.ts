import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsCount } from './validation/is-count.js';

/** The query of a list in pages. */
export class PageDto {
  /** How many, 1 to 100. */
  @IsOptional()
  @IsCount(1, 100)
  limit?: number;

  /** The `next_cursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;
}
