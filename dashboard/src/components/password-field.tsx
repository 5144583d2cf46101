import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/**
 * A field for a password or another secret. Mantine's own does not tell who cannot see it that what is in it was refused,
 * and the keyboard does not reach what shows it.
 */
export function PasswordField(properties: PasswordInputProps) {
  return <PasswordInput visibilityToggleFocusable aria-invalid={Boolean(properties.error)} {...properties} />;
}
