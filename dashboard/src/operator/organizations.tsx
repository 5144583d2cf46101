import { Anchor, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { listAllOrganizationsInfiniteOptions } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { useAddress } from '../components/address.js';
import { useTyped } from '../components/typed.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Loaded } from '../components/loaded.js';
import { Time } from '../components/time.js';
import { operator as texts } from '../texts/operator.js';
import { MoreRows } from '../components/more-rows.js';
import { OrganizationStatus } from './organization-status.js';
import { useListState } from './to-list.js';

const isStatus = (text: string | null): text is 'active' | 'suspended' =>
  text === 'active' || text === 'suspended';

/** All of them, by a part of what they or their owners are called, and by status; what is asked for stands in the address. */
export function Organizations() {
  const [address, choose] = useAddress();
  const [search, status] = [address.get('search') ?? '', address.get('status')];
  return (
    <>
      <Group align="flex-end">
        <Search searched={search} onSearch={(text) => choose({ search: text })} />
        <NativeSelect
          label={texts.status}
          value={isStatus(status) ? status : ''}
          onChange={(event) => choose({ status: event.currentTarget.value })}
          data={[
            { value: '', label: texts.all },
            ...Object.entries(texts.statuses).map(([value, label]) => ({ value, label })),
          ]}
        />
      </Group>
      <List search={search} status={isStatus(status) ? status : undefined} />
    </>
  );
}

interface SearchProperties {
  /** What the address asks for. */
  readonly searched: string;
  readonly onSearch: (text: string) => void;
}

/** Searches, not with each letter. */
function Search({ searched, onSearch }: SearchProperties) {
  const { text, setText, tell } = useTyped(searched, onSearch);
  const search = useDebouncedCallback((typed: string) => tell(typed.trim()), 300);
  return (
    <TextInput
      type="search"
      label={texts.search}
      w={{ base: '100%', xs: 280 }}
      maxLength={255}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}

interface ListProperties {
  readonly search: string;
  readonly status: 'active' | 'suspended' | undefined;
}

function List({ search, status }: ListProperties) {
  const query = useInfiniteQuery({
    ...listAllOrganizationsInfiniteOptions({
      query: { limit: 50, ...(search !== '' && { search }), status },
    }),
    initialPageParam: {},
    getNextPageParam: ({ meta }) => meta.next_cursor ?? undefined,
  });
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const rows = pages.flatMap(({ data }) => data);
        return (
          <>
            <DataTable
              caption={texts.table.caption}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              empty={<Text c="dimmed">{texts.nothing}</Text>}
              pageSize={rows.length}
            />
            <MoreRows query={query} shown={texts.shown(rows.length, !query.hasNextPage)} />
          </>
        );
      }}
    </Loaded>
  );
}

function ToOrganization({ organization: { id, name } }: { readonly organization: OperatedOrganizationDto }) {
  const state = useListState();
  return (
    <Anchor component={Link} to={`/operator/organizations/${id}`} state={state} underline="always">
      {name}
    </Anchor>
  );
}

const columns: Column<OperatedOrganizationDto>[] = [
  {
    label: texts.table.name,
    cell: (organization) => <ToOrganization organization={organization} />,
  },
  { label: texts.table.slug, cell: ({ slug }) => slug },
  { label: texts.table.owners, cell: ({ owners }) => owners.map(({ email }) => email).join(', ') },
  { label: texts.table.status, cell: (organization) => <OrganizationStatus organization={organization} /> },
  { label: texts.table.plan, cell: ({ plan }) => plan },
  { label: texts.table.credits, cell: ({ credits }) => texts.number(credits) },
  { label: texts.table.created, cell: ({ created_at }) => <Time at={created_at} /> },
];
