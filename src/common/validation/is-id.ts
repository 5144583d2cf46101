import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { parseId } from '../ids.js';

/**
 * Validates an id from a query string.
 *
 * @param whose for the sentence: "id must be the id of a user"
 */
export function IsId(whose: string): PropertyDecorator {
  const validator = {
    validate: (value: unknown) => parseId(value) !== undefined,
    defaultMessage: () => `$property must be the id of ${whose}`,
  };
  return applyDecorators(
    ValidateBy({ name: 'isId', validator }),
    ApiProperty({ pattern: '^[1-9]\\d{0,15}$' }),
  );
}
