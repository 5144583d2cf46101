import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

/**
 * Whether the text is a date-time of RFC 3339 that exists: `2026-02-30T00:00:00Z` does not, and would be
 * stored as 2 March. The year stays below 9999, so that no offset makes it five digits long.
 */
export function isTimestamp(value: unknown): boolean {
  const match = typeof value === 'string' ? RFC_3339.exec(value) : null;
  if (match === null) return false;
  const [year, month, day, hour, minute, second, offsetHour = 0, offsetMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  const dayExists =
    year >= 1970 && year < 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return dayExists && hour < 24 && minute < 60 && second < 60 && offsetHour < 24 && offsetMinute < 60;
}

/** Validates a date-time as of RFC 3339, such as `2026-12-31T23:59:59Z`. */
export function IsTimestamp(options?: ValidationOptions): PropertyDecorator {
  const validator = {
    validate: isTimestamp,
    defaultMessage: () =>
      '$property must be an existing date and time such as 2027-12-31T23:59:59Z (RFC 3339)',
  };
  return applyDecorators(
    ValidateBy({ name: 'isTimestamp', validator }, options),
    ApiProperty({ format: 'date-time' }),
  );
}
