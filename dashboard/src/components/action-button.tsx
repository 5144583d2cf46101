import { Button, type ButtonProps, Loader } from '@mantine/core';
import type { ComponentPropsWithoutRef, MouseEvent } from 'react';

interface Properties extends ButtonProps, Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> {
  /** Whether what it began is not done yet: it cannot be pressed again meanwhile. */
  readonly loading: boolean;
}

/** A button that begins something. It stays where the keyboard is, which a disabled one would lose. */
export function ActionButton({ loading, leftSection, onClick, ...rest }: Properties) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (loading) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <Button
      {...rest}
      leftSection={loading ? <Loader size={16} color="currentColor" aria-hidden /> : leftSection}
      aria-disabled={loading || undefined}
      onClick={press}
    />
  );
}
