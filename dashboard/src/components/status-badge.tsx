import { Badge } from '@mantine/core';
import { Ban, CircleCheck, CircleX, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';

export type Tone = 'good' | 'warning' | 'bad' | 'over' | 'waiting';

const looks: Record<Tone, { color: string; Icon: LucideIcon }> = {
  good: { color: 'teal', Icon: CircleCheck },
  warning: { color: 'yellow', Icon: TriangleAlert },
  bad: { color: 'red', Icon: CircleX },
  over: { color: 'gray', Icon: Ban },
  waiting: { color: 'blue', Icon: Clock },
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
      leftSection={<Icon size={14} color={`var(--mantine-color-${color}-filled)`} aria-hidden />}
    >
      {label}
    </Badge>
  );
}
