import { Alert, Group } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { listAuditEntriesInfiniteOptions, listMembersOptions } from '../client/@tanstack/react-query.gen.js';
import type { MemberDto } from '../client/types.gen.js';
import { useAddress } from '../components/address.js';
import { ActionButton } from '../components/action-button.js';
import { Loaded } from '../components/loaded.js';
import { MoreRows } from '../components/more-rows.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { audit as texts } from '../texts/audit.js';
import { AuditFilters } from './audit-filters.js';
import { AuditTable } from './audit-table.js';
import { DownloadCsv } from './download-csv.js';
import { type AuditQuery, filterOf, queryOf } from './filter.js';

export function Component() {
  const { can } = useSession();
  return (
    <Page title={texts.title} description={texts.description}>
      {can('audit:read') ? <AuditLog /> : <Alert title={texts.forbidden.title}>{texts.forbidden.text}</Alert>}
    </Page>
  );
}

function AuditLog() {
  const [address, choose] = useAddress();
  const filter = filterOf(address);
  const query = queryOf(filter);
  const members = useMembers();
  return (
    <>
      <AuditFilters filter={filter} members={members} onChange={choose} />
      <DownloadCsv key={JSON.stringify(query)} query={query} />
      <Entries query={query} members={members} onBy={(id) => choose({ user: String(id) })} />
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
  /** Asks for what one user did, who may have left. */
  readonly onBy: (userId: number) => void;
}

function Entries({ query, members, onBy }: EntriesProperties) {
  const log = useInfiniteQuery({
    ...listAuditEntriesInfiniteOptions({ query: { ...query, limit: 50 } }),
    initialPageParam: {},
    getNextPageParam: ({ meta }) => meta.next_cursor ?? undefined,
    // It would fetch all pages again.
    refetchOnWindowFocus: false,
  });
  return (
    <Loaded query={log}>
      {({ pages }) => {
        const entries = pages.flatMap(({ data }) => data);
        return (
          <>
            <AuditTable entries={entries} members={members} onBy={onBy} />
            <Group>
              <MoreRows query={log} shown={texts.table.shown(entries.length, !log.hasNextPage)} />
              <ActionButton
                variant="default"
                loading={log.isRefetching}
                leftSection={<RefreshCw size={16} aria-hidden />}
                onClick={() => void log.refetch()}
              >
                {texts.refresh}
              </ActionButton>
            </Group>
          </>
        );
      }}
    </Loaded>
  );
}
