import { Stack, Text } from '@mantine/core';
import { memo, type ReactNode, useMemo } from 'react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Time } from '../components/time.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { AbilitiesCell } from './abilities-cell.js';
import { ActionsCell, type KeyActions } from './key-actions.js';
import { statusNow } from './key-status.js';
import { CreatedCell, ExpiresCell, NameCell, StatusCell } from './key-cells.js';

const { table: texts, list: listTexts } = apiTokens;

interface Properties {
  readonly rows: readonly ApiKeyDto[];
  /** What they were narrowed down to. */
  readonly list: string;
  readonly actions: KeyActions;
  readonly mayWrite: boolean;
  readonly empty: ReactNode;
}

/** Keys of all types. Drawn again only when what it shows has changed: there may be thousands to sort. */
export const KeysTable = memo(function KeysTable({ rows, list, actions, mayWrite, empty }: Properties) {
  const columns = useMemo(() => [...facts, actionsColumn(actions, mayWrite)], [actions, mayWrite]);
  return (
    <DataTable
      caption={listTexts.caption}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      list={list}
      empty={empty}
    />
  );
});

const timeOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

const facts: readonly Column<ApiKeyDto>[] = [
  { label: texts.name, sortBy: ({ name }) => name, cell: (apiKey) => <NameCell apiKey={apiKey} /> },
  {
    label: texts.type,
    sortBy: ({ type, environment }) => `${texts.types[type]} ${environment ?? ''}`,
    cell: ({ type, environment }) => (
      <Stack gap={0}>
        {texts.types[type] ?? type}
        {environment && (
          <Text size="xs" c="dimmed">
            {texts.environments[environment]}
          </Text>
        )}
      </Stack>
    ),
  },
  { label: texts.abilities, cell: (apiKey) => <AbilitiesCell apiKey={apiKey} /> },
  {
    label: texts.created,
    sortBy: ({ created_at }) => timeOf(created_at),
    cell: (apiKey) => <CreatedCell apiKey={apiKey} />,
  },
  {
    label: texts.lastUsed,
    sortBy: ({ last_used_at }) => timeOf(last_used_at),
    cell: ({ last_used_at }) => <Time at={last_used_at} otherwise={common.never} />,
  },
  {
    label: texts.expires,
    sortBy: ({ expires_at }) => timeOf(expires_at),
    cell: (apiKey) => <ExpiresCell apiKey={apiKey} />,
  },
  {
    label: texts.status,
    sortBy: (apiKey) => statusNow(apiKey, Date.now()),
    cell: (apiKey) => <StatusCell apiKey={apiKey} />,
  },
];

const actionsColumn = (actions: KeyActions, mayWrite: boolean): Column<ApiKeyDto> => ({
  label: common.actions,
  cell: (apiKey) => <ActionsCell apiKey={apiKey} actions={actions} disabled={!mayWrite} />,
});
