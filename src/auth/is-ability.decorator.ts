import { ValidateBy } from 'class-validator';
import { isAbility } from './abilities.js';

/** Validates each of a list's texts as an ability: `*`, `read`, `logs:read` or `logs:*`. */
export const IsAbility = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isAbility',
      validator: {
        validate: (value) => typeof value === 'string' && isAbility(value),
        defaultMessage: () => 'each of the $property must look like *, read, logs:read or logs:*',
      },
    },
    { each: true },
  );
