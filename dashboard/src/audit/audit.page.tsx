import { Alert, Group, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { listAuditEntriesInfiniteOptions, listMembersOptions } from '../client/@tanstack/react-query.gen.js';
import type { MemberDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { audit as texts } from '../texts/audit.js';
import { common } from '../texts/common.js';
import { AuditFilters } from './audit-filters.js';
import { AuditTable } from './audit-table.js';
import { DownloadCsv } from './download-csv.js';
import { type AuditQuery, filterOf, queryOf, searchOf } from './filter.js';

export function Component() {
  const { can } = useSession();
  return (
    <Page title={texts.title} description={texts.description}>
      {can('audit:read') ? <AuditLog /> : <Alert title={texts.forbidden.title}>{texts.forbidden.text}</Alert>}
    </Page>
  );
}

function AuditLog() {
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const query = queryOf(filter);
  const members = useMembers();
  return (
    <>
      <AuditFilters
        filter={filter}
        members={members}
        onChange={(wanted) => setSearch(searchOf(wanted), { replace: true })}
      />
      <DownloadCsv key={JSON.stringify(query)} query={query} />
      <Entries query={query} members={members} />
    </>
  );
}

/** For their names: without them the log is still one. */
function useMembers(): readonly MemberDto[] {
  const { organization, can } = useSession();
  const path = { id: String(organization.id) };
  const { data } = useQuery({ ...listMembersOptions({ path }), enabled: can('members:read') });
  return data?.data ?? [];
}

interface EntriesProperties {
  readonly query: AuditQuery;
  readonly members: readonly MemberDto[];
}

function Entries({ query, members }: EntriesProperties) {
  const log = useInfiniteQuery({
    ...listAuditEntriesInfiniteOptions({ query: { ...query, limit: 50 } }),
    initialPageParam: {},
    getNextPageParam: ({ meta }) => meta.next_cursor ?? undefined,
    // It would fetch all pages again.
    refetchOnWindowFocus: false,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = log;
  const more = () => void fetchNextPage();
  return (
    <Loaded query={log}>
      {({ pages }) => {
        const entries = pages.flatMap(({ data }) => data);
        return (
          <>
            <AuditTable entries={entries} members={members} />
            <Group>
              {hasNextPage && (
                <ActionButton variant="default" loading={isFetchingNextPage} onClick={more}>
                  {common.loadMore}
                </ActionButton>
              )}
              <Text size="sm" c="dimmed" role="status">
                {texts.table.shown(entries.length, !hasNextPage)}
              </Text>
            </Group>
          </>
        );
      }}
    </Loaded>
  );
}
