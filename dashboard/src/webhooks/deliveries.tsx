import { Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { listDeliveriesInfiniteOptions } from '../client/@tanstack/react-query.gen.js';
import type { DeliveryDto, WebhookDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { MoreRows } from '../components/more-rows.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { DeliveryFilters } from './delivery-filters.js';
import { type DeliveryFilter, useDeliveryFilter } from './delivery-filter.js';
import { DeliveryTable } from './delivery-table.js';
import { lookAgainAfter, useRefresh } from './queries.js';

/** What was sent to a webhook, newest first. */
export function Deliveries({ webhook }: { readonly webhook: WebhookDto }) {
  const [filter, setFilter] = useDeliveryFilter();
  const query = useLog(String(webhook.id), filter);
  const refresh = useRefresh(String(webhook.id));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Stack component="section" aria-label={texts.title}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {texts.title}
        </Title>
        <ActionButton
          variant="default"
          size="xs"
          leftSection={<RefreshCw size={14} aria-hidden />}
          loading={query.isRefetching}
          onClick={() => void refresh()}
        >
          {texts.refresh}
        </ActionButton>
      </Group>
      <DeliveryFilters filter={filter} onChange={setFilter} />
      <Loaded query={query}>
        {({ pages }) => (
          <Rows
            webhook={webhook}
            rows={pages.flatMap(({ data }) => data)}
            isFiltered={isFiltered}
            query={query}
          />
        )}
      </Loaded>
    </Stack>
  );
}

function useLog(id: string, filter: DeliveryFilter) {
  return useInfiniteQuery({
    ...listDeliveriesInfiniteOptions({ path: { id }, query: filter }),
    initialPageParam: { path: { id } },
    getNextPageParam: ({ meta }) => meta.next_cursor,
    // More pages would be as many calls each time: who has loaded them refreshes them.
    refetchInterval: ({ state: { data } }) => data?.pages.length === 1 && lookAgainAfter(data.pages[0]!.data),
  });
}

interface RowsProperties {
  readonly webhook: WebhookDto;
  readonly rows: readonly DeliveryDto[];
  readonly isFiltered: boolean;
  readonly query: ReturnType<typeof useLog>;
}

function Rows({ webhook, rows, isFiltered, query }: RowsProperties) {
  if (rows.length === 0) {
    return isFiltered ? (
      <Text c="dimmed">{texts.nothing}</Text>
    ) : (
      <EmptyState title={texts.empty.title}>{texts.empty.text}</EmptyState>
    );
  }
  return (
    <>
      <DeliveryTable webhookId={webhook.id} rows={rows} />
      <MoreRows query={query} shown={texts.shown(rows.length)} />
    </>
  );
}
