import { Group, Stack, Text, Title } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { useAddress } from '../components/address.js';
import { EmptyState } from '../components/empty-state.js';
import { Loading } from '../components/loaded.js';
import { useNow } from '../components/now.js';
import { ReadFailure } from '../components/read-failure.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import type { KeyActions } from './key-actions.js';
import { type Filters, filtersIn, KeyFilters, matching } from './key-filters.js';
import { useKeys } from './keys.js';
import { statusNow } from './key-status.js';
import { KeysTable } from './keys-table.js';
import { NoKeys } from './no-keys.js';

const { list: texts, table } = apiTokens;

const NONE: readonly ApiKeyDto[] = [];

interface Properties {
  readonly actions: KeyActions;
  readonly mayWrite: boolean;
}

/** All keys of the organization: searched, filtered and sorted here, a page of them at a time. */
export function KeyList({ actions, mayWrite }: Properties) {
  const [address, choose] = useAddress();
  const { status, type } = filtersIn(address);
  // Not in the address: many search for a key by pasting the whole of it.
  const [typed, setTyped] = useState('');
  const keys = useKeys({ status });
  // Typing goes before drawing what was found.
  const search = useDeferredValue(typed);
  const { data } = keys;
  const rows = useMemo(() => (data ? matching(data, { search, type }) : NONE), [data, search, type]);
  const found = data?.length;
  const empty = useMemo(
    () => <Empty status={status} found={found} onShowAll={() => choose({ status: 'all' })} />,
    [status, found, choose],
  );
  return (
    <Stack component="section" aria-labelledby="keys" tabIndex={-1}>
      <div>
        <Title order={2} size="h4" id="keys">
          {texts.title}
        </Title>
        <Text c="dimmed" size="sm" maw="70ch">
          {texts.rotate}
        </Text>
      </div>
      <KeyFilters filters={{ status, type }} onChange={choose} search={typed} onSearch={setTyped} />
      <ReadFailure query={keys} />
      {data && (
        <Group gap="md" role="status">
          <Text size="sm">{texts.shown(rows.length, data.length)}</Text>
          {(status === 'active' || status === 'all') && <Room keys={data} />}
          {!keys.isComplete && <Text size="sm">{table.loaded(data.length)}</Text>}
        </Group>
      )}
      {/* The same table for each status: it stays sorted as it was. */}
      {(data !== undefined || keys.error === null) && (
        <KeysTable
          rows={rows}
          list={`${status} ${type} ${search}`}
          actions={actions}
          mayWrite={mayWrite}
          empty={empty}
        />
      )}
    </Stack>
  );
}

/** How many of the keys that the plan allows there are, where what is listed tells. */
function Room({ keys }: { readonly keys: readonly ApiKeyDto[] }) {
  const { max_keys } = useSession().organization.plan;
  const now = useNow();
  const active = keys.filter((key) => statusNow(key, now) === 'active').length;
  return max_keys !== null && <Text size="sm">{texts.room(active, max_keys)}</Text>;
}

interface EmptyProperties {
  readonly status: Filters['status'];
  /** How many keys there are of that status; undefined: not known yet. */
  readonly found: number | undefined;
  readonly onShowAll: () => void;
}

/** What stands where no key does. */
function Empty({ status, found, onShowAll }: EmptyProperties) {
  if (found === undefined) return <Loading />;
  if (found > 0) return <Text c="dimmed">{common.table.nothing}</Text>;
  if (status === 'expired' || status === 'revoked')
    return <Text c="dimmed">{texts.emptyOf(texts.statuses[status])}</Text>;
  return (
    <NoKeys noneOfThem={texts.emptyOf(texts.statuses.active)} onShowAll={onShowAll}>
      <EmptyState title={texts.emptyTitle}>{texts.emptyText}</EmptyState>
    </NoKeys>
  );
}
