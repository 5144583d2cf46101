import { Group, NativeSelect, type NativeSelectProps } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { apiTokens } from '../texts/api-tokens.js';

const { expiration: texts } = apiTokens;

const DAYS = [30, 60, 90] as const;

/** `30`, `60` or `90` days, `none`, or `date`: then one is asked for. */
export type Expiration = TokenExpiration | 'date';

/** Of a token: the API knows no date for it. */
export type TokenExpiration = `${(typeof DAYS)[number]}` | 'none';

interface Properties extends NativeSelectProps {
  readonly value: Expiration;
  readonly withDate?: boolean;
}

/** When a key ends; says what it means that it never does. */
export function ExpirationSelect({ value, withDate = false, ...rest }: Properties) {
  return (
    <NativeSelect
      {...rest}
      value={value}
      label={texts.label}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={value === 'none' && <Warning />}
      data={[
        ...DAYS.map((days) => ({ value: String(days), label: texts.days(days) })),
        { value: 'none', label: texts.none },
        ...(withDate ? [{ value: 'date', label: texts.date }] : []),
      ]}
    />
  );
}

function Warning() {
  return (
    <Group component="span" gap={6} wrap="nowrap" align="flex-start" c="var(--mantine-color-text)">
      <TriangleAlert size={16} color="var(--mantine-color-yellow-filled)" aria-hidden />
      <span>{texts.noneWarning}</span>
    </Group>
  );
}

/** As the API wants it for a token. */
export const daysOf = (expiration: TokenExpiration): number | null =>
  expiration === 'none' ? null : Number(expiration);

/** What a token gets where a date was chosen, for another type of key. */
export const ofToken = (expiration: Expiration): TokenExpiration =>
  expiration === 'date' ? '90' : expiration;
