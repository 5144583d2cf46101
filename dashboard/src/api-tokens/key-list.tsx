import { Group, Stack, Text, Title } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import type { KeyActions } from './key-actions.js';
import { type Filters, KeyFilters, matching } from './key-filters.js';
import { useKeys } from './keys.js';
import { KeysTable } from './keys-table.js';

const { list: texts, table } = apiTokens;

interface Properties {
  readonly actions: KeyActions;
  readonly mayWrite: boolean;
}

/** All keys of the organization: searched, filtered and sorted here, a page of them at a time. */
export function KeyList({ actions, mayWrite }: Properties) {
  const [filters, setFilters] = useState<Filters>({ search: '', status: 'active', type: '' });
  const keys = useKeys({ status: filters.status });
  const { type } = filters;
  // Typing goes before drawing what was found.
  const search = useDeferredValue(filters.search);
  const { data } = keys;
  const rows = useMemo(() => data && matching(data, { search, type }), [data, search, type]);
  const empty = useMemo(
    () => <Empty status={filters.status} isFiltered={data?.length !== 0} />,
    [filters.status, data],
  );
  return (
    <Stack component="section" aria-labelledby="keys">
      <div>
        <Title order={2} size="h4" id="keys">
          {texts.title}
        </Title>
        <Text c="dimmed" size="sm" maw="70ch">
          {texts.rotate}
        </Text>
      </div>
      <KeyFilters value={filters} onChange={setFilters} />
      <Loaded query={{ ...keys, data: rows }}>
        {(shown) => (
          <>
            <Group gap="md" role="status">
              <Text size="sm">{texts.shown(shown.length, data?.length ?? 0)}</Text>
              {!keys.isComplete && <Text size="sm">{table.loaded(data?.length ?? 0)}</Text>}
            </Group>
            <KeysTable rows={shown} actions={actions} mayWrite={mayWrite} empty={empty} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function Empty({ status, isFiltered }: { readonly status: Filters['status']; readonly isFiltered: boolean }) {
  if (isFiltered) return <Text c="dimmed">{common.table.nothing}</Text>;
  if (status === 'expired' || status === 'revoked')
    return <Text c="dimmed">{texts.emptyOf(texts.statuses[status])}</Text>;
  return <EmptyState title={texts.emptyTitle}>{texts.emptyText}</EmptyState>;
}
