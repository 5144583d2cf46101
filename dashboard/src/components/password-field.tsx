import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A field for a password. Mantine's own does not tell who cannot see it that what is in it was refused. */
export function PasswordField(properties: PasswordInputProps) {
  return <PasswordInput visibilityToggleFocusable aria-invalid={Boolean(properties.error)} {...properties} />;
}
