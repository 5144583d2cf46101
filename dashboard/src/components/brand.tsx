import { Group, Text } from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { common } from '../texts/common.js';

export function Brand() {
  return (
    <Group gap="xs" wrap="nowrap">
      <KeyRound size={22} color="var(--mantine-primary-color-filled)" aria-hidden />
      <Text fw={700} size="lg">
        {common.product}
      </Text>
    </Group>
  );
}
