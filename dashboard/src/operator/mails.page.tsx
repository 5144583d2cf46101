import { NativeSelect, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { listMailsInfiniteOptions } from '../client/@tanstack/react-query.gen.js';
import type { MailDto } from '../client/types.gen.js';
import { useAddress } from '../components/address.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { StatusBadge } from '../components/status-badge.js';
import { Time } from '../components/time.js';
import { operator } from '../texts/operator.js';
import { MoreRows } from '../components/more-rows.js';
import { OperatorOnly } from './operator-only.js';
import { ToList } from './to-list.js';

const texts = operator.mails;
const statuses = ['failed', 'waiting', 'sent', 'all'] as const;
type Choice = (typeof statuses)[number];

export function Component() {
  return (
    <Page
      title={texts.title}
      description={
        <>
          {texts.description} <ToList />
        </>
      }
    >
      <OperatorOnly>
        <Mails />
      </OperatorOnly>
    </Page>
  );
}

/** Those that were given up come first: somebody has to do something about them. */
function Mails() {
  const [address, choose] = useAddress();
  const status = statuses.find((one) => one === address.get('status')) ?? 'failed';
  return (
    <>
      <NativeSelect
        label={texts.status}
        maw={240}
        value={status}
        onChange={(event) => choose({ status: event.currentTarget.value })}
        data={statuses.map((value) => ({
          value,
          label: value === 'all' ? texts.all : texts.statuses[value],
        }))}
      />
      <List status={status} />
    </>
  );
}

function List({ status }: { readonly status: Choice }) {
  const query = useInfiniteQuery({
    ...listMailsInfiniteOptions({ query: { limit: 50, ...(status !== 'all' && { status }) } }),
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
              empty={<Text c="dimmed">{texts.nothing[status]}</Text>}
              pageSize={rows.length}
            />
            {rows.length > 0 && (
              <MoreRows query={query} shown={texts.shown(rows.length, !query.hasNextPage)} />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

const tones = { failed: 'bad', waiting: 'waiting', sent: 'good' } as const;

const columns: Column<MailDto>[] = [
  { label: texts.table.created, cell: ({ created_at }) => <Time at={created_at} /> },
  { label: texts.table.kind, cell: ({ template }) => texts.kind(template) },
  { label: texts.table.recipient, cell: ({ recipient }) => recipient },
  {
    label: texts.table.status,
    cell: ({ status }) => <StatusBadge tone={tones[status]} label={texts.statuses[status]} />,
  },
  { label: texts.table.tries, cell: ({ tries }) => tries },
  { label: texts.table.next, cell: ({ next_try_at }) => <Time at={next_try_at} /> },
  {
    label: texts.table.error,
    // As wide as it likes to be, it would leave the others too little.
    cell: ({ last_error }) => (
      <Text size="sm" maw={320}>
        {last_error ?? texts.none}
      </Text>
    ),
  },
];
