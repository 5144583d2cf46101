import { IsString, MaxLength, MinLength } from 'class-validator';

export class GenerateDto {
  /**
   * What to build.
   * @example 'Build a task management app'
   */
  @IsString()
  @MinLength(1)
  @MaxLength(50_000)
  prompt!: string;
}
