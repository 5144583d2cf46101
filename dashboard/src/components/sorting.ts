import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are sorted by; without it the column cannot be sorted. Null comes last. */
  readonly sortBy?: (row: Row) => string | number | null;
}

export interface Sorting {
  readonly label: string;
  readonly descending: boolean;
}

/** @returns the rows as they are to be shown; the same ones where nothing is to be sorted */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const sortBy = columns.find(({ label }) => label === sorting?.label)?.sortBy;
  if (sorting === null || sortBy === undefined) return rows;
  const direction = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, by: sortBy(row) }))
    .sort((a, b) => compare(a.by, b.by, direction))
    .map(({ row }) => row);
}

function compare(a: string | number | null, b: string | number | null, direction: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
  return direction * collator.compare(String(a), String(b));
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
