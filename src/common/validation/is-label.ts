import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { hasUnprintable } from '../text.js';

const VISIBLE = /[^\p{Z}\p{C}]/u;

/** Whether the value is a label of one line: 1 to `maxLength` characters, not blank, nothing in it that hides others. */
export function isLabel(value: unknown, maxLength: number): boolean {
  return (
    typeof value === 'string' && value.length <= maxLength && VISIBLE.test(value) && !hasUnprintable(value)
  );
}

/** Validates as {@link isLabel} says. */
export function IsLabel(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  const validator = {
    validate: (value: unknown) => isLabel(value, maxLength),
    defaultMessage: () => `$property must be one line of 1 to ${maxLength} characters`,
  };
  return applyDecorators(
    ValidateBy({ name: 'isLabel', validator }, options),
    ApiProperty({ minLength: 1, maxLength }),
  );
}
