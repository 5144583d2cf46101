import { Badge } from '@mantine/core';
import { Ban, CircleCheck, CircleX, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';

export type Tone = 'good' | 'warning' | 'bad' | 'over' | 'waiting';

const looks: Record<Tone, { color: string; Icon: LucideIcon }> = {
  good: { color: 'var(--mantine-color-teal-filled)', Icon: CircleCheck },
  warning: { color: 'var(--mantine-color-yellow-filled)', Icon: TriangleAlert },
  bad: { color: 'var(--mantine-color-red-filled)', Icon: CircleX },
  over: { color: 'var(--mantine-color-dimmed)', Icon: Ban },
  waiting: { color: 'var(--mantine-color-blue-filled)', Icon: Clock },
};

/** A state in a word, with a sign: never by colour alone. */
export function StatusBadge({ tone, label }: { readonly tone: Tone; readonly label: string }) {
  const { color, Icon } = looks[tone];
  return (
    <Badge
      variant="default"
      tt="none"
      fw={500}
      // A state that is cut off says nothing.
      miw="max-content"
      leftSection={<Icon size={14} color={color} aria-hidden />}
    >
      {label}
    </Badge>
  );
}
