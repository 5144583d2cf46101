import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { readCreditsInfiniteOptions } from '../client/@tanstack/react-query.gen.js';
import { Loaded } from '../components/loaded.js';
import { MoreRows } from '../components/more-rows.js';
import { Section } from '../components/section.js';
import { useSession } from '../session/session.js';
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
              {entries.length > 0 && (
                <MoreRows query={query} shown={texts.credits.shown(entries.length, !query.hasNextPage)} />
              )}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
