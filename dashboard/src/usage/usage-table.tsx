import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { UsageDto, UsageOfKeyDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { usage as texts } from '../texts/usage.js';
import { ByDayDialog, type OfDays } from './by-day-dialog.js';
import { nameOf, onlyNameOf, sumByDay } from './usage.js';

/** The numbers of the chart, and those that it has no room for. */
export function UsageTable({ usage }: { readonly usage: UsageDto }) {
  // Not the numbers themselves: those of other days may just be on their way.
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const keys = usage.api_keys;
  const rest = usage.requests - keys.reduce((sum, key) => sum + key.requests, 0);
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {texts.table.title}
        </Title>
        <Button variant="default" size="xs" onClick={() => setWanted(ALL)}>
          {texts.table.showAll}
        </Button>
      </Group>
      <DataTable
        caption={texts.table.caption}
        columns={columnsOf(usage, (key) => setWanted(idOf(key)))}
        rows={keys}
        rowKey={idOf}
      />
      {keys.length >= 1_000 && rest > 0 && <Text c="dimmed">{texts.thousand(rest)}</Text>}
      <ByDayDialog usage={usage} shown={daysOf(keys, wanted)} onClose={() => setWanted(null)} />
    </>
  );
}

const ALL = 'all';

/** A key, the users together, or all of them. */
type Wanted = number | 'users' | typeof ALL;

const idOf = ({ api_key_id }: UsageOfKeyDto): number | 'users' => api_key_id ?? 'users';

function daysOf(keys: readonly UsageOfKeyDto[], wanted: Wanted | null): OfDays | null {
  if (wanted === ALL) return { name: texts.dialog.all, byDay: sumByDay(keys) };
  const key = keys.find((one) => idOf(one) === wanted);
  return key === undefined ? null : { name: onlyNameOf(key, keys), byDay: key.by_day };
}

const columnsOf = (usage: UsageDto, show: (key: UsageOfKeyDto) => void): Column<UsageOfKeyDto>[] => [
  { label: texts.table.key, cell: (key) => <Key usedKey={key} />, sortBy: nameOf },
  {
    label: texts.table.requests,
    cell: ({ requests }) => texts.number(requests),
    sortBy: ({ requests }) => requests,
  },
  {
    label: texts.table.share,
    cell: ({ requests }) => texts.share(requests, usage.requests),
  },
  {
    label: texts.table.today,
    cell: ({ by_day }) => texts.number(by_day.at(-1) ?? 0),
    sortBy: ({ by_day }) => by_day.at(-1) ?? 0,
  },
  {
    label: texts.table.byDay,
    cell: (key) => (
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        aria-label={texts.table.showOf(onlyNameOf(key, usage.api_keys))}
        onClick={() => show(key)}
      >
        {texts.table.show}
      </Button>
    ),
  },
];

function Key({ usedKey }: { readonly usedKey: UsageOfKeyDto }) {
  const { api_key_id: id } = usedKey;
  return (
    <div>
      {nameOf(usedKey)}{' '}
      <Text span size="sm" c="dimmed">
        {id === null ? texts.personalHint : texts.id(id)}
      </Text>
    </div>
  );
}
