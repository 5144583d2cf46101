import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { invalidInput } from '../errors/latchkey-error.js';

/** Checks bodies and queries against their DTO; unknown fields are refused, nothing is coerced in silence. */
export const createValidationPipe = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      invalidInput(Object.fromEntries(errors.flatMap((error) => sentences(error)))),
  });

function sentences(error: ValidationError, path = ''): [string, string[]][] {
  const field = `${path}${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) =>
    constraint === 'whitelistValidation' ? `${field} is not a known field.` : `${message}.`,
  );
  const nested = (error.children ?? []).flatMap((child) => sentences(child, `${field}.`));
  return own.length > 0 ? [[field, own], ...nested] : nested;
}
