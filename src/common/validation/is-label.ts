import { registerDecorator, type ValidationOptions } from 'class-validator';

// Control characters, line separators, and the marks that turn the direction of text.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Validates a label of one line: 1 to `maxLength` characters, not blank, nothing invisible in it. */
export function IsLabel(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isLabel',
      target: target.constructor,
      propertyName: propertyName as string,
      options: {
        message: `$property must be one line of 1 to ${maxLength} characters`,
        ...options,
      },
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' &&
          value.trim() !== '' &&
          value.length <= maxLength &&
          !UNPRINTABLE.test(value),
      },
    });
}
