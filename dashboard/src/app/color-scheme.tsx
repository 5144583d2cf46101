import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { Moon, Sun, SunMoon } from 'lucide-react';
import { shell } from '../texts/shell.js';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const icons = { auto: SunMoon, light: Sun, dark: Moon };

export function ColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  const label = shell.colorScheme[colorScheme];
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next[colorScheme])}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}
