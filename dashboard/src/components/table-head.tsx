import { Group, Table, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { common } from '../texts/common.js';
import type { Column, Sorting } from './sorting.js';

interface Properties<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting) => void;
}

/** The titles of the columns, which sort by them. */
export function TableHead<Row>({ columns, sorting, onSort }: Properties<Row>) {
  return (
    <Table.Thead role="rowgroup">
      <Table.Tr role="row">
        {columns.map(({ label, sortBy }) =>
          sortBy === undefined ? (
            <Table.Th key={label} role="columnheader" scope="col">
              {label}
            </Table.Th>
          ) : (
            <SortingHead
              key={label}
              label={label}
              sorting={sorting?.label === label ? sorting : null}
              onSort={onSort}
            />
          ),
        )}
      </Table.Tr>
    </Table.Thead>
  );
}

interface SortingHeadProperties {
  readonly label: string;
  /** Null: it is not what is sorted by. */
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting) => void;
}

function SortingHead({ label, sorting, onSort }: SortingHeadProperties) {
  const Icon = sorting === null ? ArrowUpDown : sorting.descending ? ArrowDown : ArrowUp;
  return (
    <Table.Th
      role="columnheader"
      scope="col"
      aria-sort={sorting === null ? 'none' : sorting.descending ? 'descending' : 'ascending'}
    >
      <UnstyledButton
        fz="sm"
        fw={700}
        onClick={() => onSort({ label, descending: sorting?.descending === false })}
        title={common.table.sortBy(label)}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
