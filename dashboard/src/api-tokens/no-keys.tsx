import { Button, Group, Text } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { Loaded } from '../components/loaded.js';
import { apiTokens } from '../texts/api-tokens.js';
import { type Filter, useKeys } from './keys.js';

interface Properties extends Pick<Filter, 'type'> {
  /** What is said where there are some, but none of those that are shown. */
  readonly noneOfThem: string;
  readonly onShowAll: () => void;
  /** What stands there where there never was one. */
  readonly children: ReactNode;
}

/** What stands where no key does: those that have ended may not be shown. */
export function NoKeys({ type, noneOfThem, onShowAll, children }: Properties) {
  const all = useKeys({ type, status: 'all' });
  const showAll = (event: MouseEvent<HTMLButtonElement>) => {
    // The button goes; the focus stays near.
    event.currentTarget.closest('section')?.focus();
    onShowAll();
  };
  return (
    <Loaded query={all}>
      {({ length }) =>
        length === 0 ? (
          children
        ) : (
          <Group>
            <Text c="dimmed">{noneOfThem}</Text>
            <Button size="xs" variant="default" onClick={showAll}>
              {apiTokens.list.showAll}
            </Button>
          </Group>
        )
      }
    </Loaded>
  );
}
