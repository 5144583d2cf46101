import { Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { readCreditsInfiniteOptions } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { Loaded } from '../components/loaded.js';
import { Section } from '../components/section.js';
import { useSession } from '../session/session.js';
import { common } from '../texts/common.js';
import { organization as texts } from '../texts/organization.js';
import { Ledger } from './ledger.js';

/** How many credits there are, and where they came from and went. */
export function CreditsSection() {
  const { organization } = useSession();
  const path = { id: String(organization.id) };
  const query = useInfiniteQuery({
    ...readCreditsInfiniteOptions({ path }),
    initialPageParam: { path },
    getNextPageParam: ({ meta }) => meta.next_cursor,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <Section title={texts.credits.title}>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap(({ data }) => data.ledger);
          return (
            <>
              <Text>
                {texts.credits.balance}: <strong>{texts.credits.balanceText(pages[0]!.data.balance)}</strong>
              </Text>
              <Ledger entries={entries} />
              {hasNextPage && (
                <Group>
                  <ActionButton
                    variant="default"
                    loading={isFetchingNextPage}
                    onClick={() => void fetchNextPage()}
                  >
                    {common.loadMore}
                  </ActionButton>
                  <Text size="sm" role="status">
                    {texts.credits.shown(entries.length)}
                  </Text>
                </Group>
              )}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
