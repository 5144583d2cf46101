import { ValidateIf } from 'class-validator';

/** The field may be left out, but not be null. */
export const IfGiven = (): PropertyDecorator =>
  ValidateIf((_body: object, value: unknown) => value !== undefined);
