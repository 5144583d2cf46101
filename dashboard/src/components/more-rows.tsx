import { Group, Text } from '@mantine/core';
import { ActionButton } from './action-button.js';
import { common } from '../texts/common.js';

interface Properties {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
  /** How many are shown, in words. */
  readonly shown: string;
}

/** What stands below a list that is loaded piece by piece. */
export function MoreRows({ query: { hasNextPage, isFetchingNextPage, fetchNextPage }, shown }: Properties) {
  return (
    <Group>
      {hasNextPage && (
        <ActionButton variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {common.loadMore}
        </ActionButton>
      )}
      <Text size="sm" c="dimmed" role="status">
        {shown}
      </Text>
    </Group>
  );
}
