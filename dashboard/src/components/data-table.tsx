import { Group, Pagination, Table, Text, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { common } from '../texts/common.js';
import classes from './data-table.module.css';

export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are sorted by; without it the column cannot be sorted. Null comes last. */
  readonly sortBy?: (row: Row) => string | number | null;
}

interface Properties<Row> {
  /** What the table holds, for who cannot see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** Shown instead of an empty table. */
  readonly empty?: ReactNode;
  /** How many rows are on a page; all of them where the list itself is loaded piece by piece. */
  readonly pageSize?: number;
}

interface Sorting {
  readonly label: string;
  readonly descending: boolean;
}

const PAGE_SIZE = 50;

/** Rows that can be sorted, a page at a time; on phones each row is a card. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
  pageSize = PAGE_SIZE,
}: Properties<Row>) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wantedPage, setPage] = useState(1);
  if (rows.length === 0) return empty ?? <Text c="dimmed">{common.table.nothing}</Text>;
  const pages = Math.ceil(rows.length / pageSize);
  const page = Math.min(wantedPage, pages);
  const from = (page - 1) * pageSize;
  const shown = sorted(rows, columns, sorting).slice(from, from + pageSize);
  return (
    <>
      {/* The roles are said, for a row that is laid out as a card would lose its own. */}
      <div className={classes.scroll}>
        <Table className={classes.table} role="table" verticalSpacing="sm" highlightOnHover>
          <caption className={classes.caption}>{caption}</caption>
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              {columns.map((column) => (
                <HeaderCell key={column.label} column={column} sorting={sorting} onSort={setSorting} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {shown.map((row) => (
              <Table.Tr key={rowKey(row)} role="row">
                {columns.map(({ label, cell }) => (
                  <Table.Td key={label} role="cell" data-label={label}>
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {pages > 1 && (
        <Group justify="space-between">
          <Text size="sm" role="status">
            {common.table.page(from + 1, from + shown.length, rows.length)}
          </Text>
          <Pagination.Root total={pages} value={page} onChange={setPage} aria-label={common.table.pages}>
            <Group gap={5}>
              <Pagination.Previous aria-label={common.table.previous} />
              <Pagination.Items />
              <Pagination.Next aria-label={common.table.next} />
            </Group>
          </Pagination.Root>
        </Group>
      )}
    </>
  );
}

interface HeaderProperties<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting) => void;
}

function HeaderCell<Row>({ column: { label, sortBy }, sorting, onSort }: HeaderProperties<Row>) {
  if (sortBy === undefined) {
    return (
      <Table.Th role="columnheader" scope="col">
        {label}
      </Table.Th>
    );
  }
  const isSorted = sorting?.label === label;
  const descending = isSorted && sorting.descending;
  const Icon = !isSorted ? ArrowUpDown : descending ? ArrowDown : ArrowUp;
  return (
    <Table.Th
      role="columnheader"
      scope="col"
      aria-sort={!isSorted ? 'none' : descending ? 'descending' : 'ascending'}
    >
      <UnstyledButton
        fz="sm"
        fw={700}
        onClick={() => onSort({ label, descending: isSorted && !descending })}
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

function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const sortBy = columns.find(({ label }) => label === sorting?.label)?.sortBy;
  if (sorting === null || sortBy === undefined) return rows;
  const direction = sorting.descending ? -1 : 1;
  return [...rows].sort((a, b) => compare(sortBy(a), sortBy(b), direction));
}

function compare(a: string | number | null, b: string | number | null, direction: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
  return direction * collator.compare(String(a), String(b));
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
