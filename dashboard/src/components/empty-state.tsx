import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Properties {
  readonly title: string;
  /** What to do first. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** What there is to do where nothing is yet. */
export function EmptyState({ title, children, action }: Properties) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" ta="center" gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" maw="60ch" component="div">
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
