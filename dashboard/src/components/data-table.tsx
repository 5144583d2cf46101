import { Table, Text } from '@mantine/core';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { common } from '../texts/common.js';
import classes from './data-table.module.css';
import { SortChoice } from './sort-choice.js';
import { type Column, sorted, type Sorting } from './sorting.js';
import { TableHead } from './table-head.js';
import { TablePages } from './table-pages.js';

export type { Column } from './sorting.js';

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
  /** Which list it is, such as what was searched for: another one begins at its first page. */
  readonly list?: string;
}

const PAGE_SIZE = 50;

/** Rows that can be sorted, a page at a time; where there is little room, each row is a card. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
  pageSize = PAGE_SIZE,
  list = '',
}: Properties<Row>) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wanted, setWanted] = useState({ page: 1, list });
  const top = useRef<HTMLDivElement>(null);
  const inOrder = useMemo(() => sorted(rows, columns, sorting), [rows, columns, sorting]);
  if (rows.length === 0) return empty ?? <Text c="dimmed">{common.table.nothing}</Text>;
  const page = wanted.list === list ? Math.min(wanted.page, Math.ceil(rows.length / pageSize)) : 1;
  const from = (page - 1) * pageSize;
  const sort = (by: Sorting | null) => {
    setSorting(by);
    setWanted({ page: 1, list });
  };
  const turnTo = (next: number) => {
    setWanted({ page: next, list });
    top.current?.focus({ preventScroll: true });
    top.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <>
      <div ref={top} tabIndex={-1} className={classes.top}>
        <div className={classes.choice}>
          {rows.length > 1 && <SortChoice columns={columns} sorting={sorting} onSort={sort} />}
        </div>
        {/* The roles are said, for a row that is laid out as a card would lose its own. */}
        <div className={classes.scroll}>
          <Table className={classes.table} role="table" verticalSpacing="sm" highlightOnHover>
            <caption className={classes.caption}>{caption}</caption>
            <TableHead columns={columns} sorting={sorting} onSort={sort} />
            <Table.Tbody role="rowgroup">
              {inOrder.slice(from, from + pageSize).map((row) => (
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
      </div>
      <TablePages page={page} pageSize={pageSize} total={rows.length} onChange={turnTo} />
    </>
  );
}
