import { NativeSelect } from '@mantine/core';
import { common } from '../texts/common.js';
import type { Column, Sorting } from './sorting.js';

interface Properties<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting | null) => void;
}

const AS_IT_IS = '';

/** What the titles of the columns do, where rows are cards and have none. */
export function SortChoice<Row>({ columns, sorting, onSort }: Properties<Row>) {
  const sortable = columns.filter(({ sortBy }) => sortBy !== undefined);
  if (sortable.length === 0) return null;
  const choices = sortable.flatMap(({ label }) =>
    [false, true].map((descending) => ({ label, descending, value: valueOf({ label, descending }) })),
  );
  return (
    <NativeSelect
      label={common.table.sort}
      value={sorting === null ? AS_IT_IS : valueOf(sorting)}
      onChange={({ currentTarget: { value } }) =>
        onSort(choices.find((choice) => choice.value === value) ?? null)
      }
      data={[
        { value: AS_IT_IS, label: common.table.unsorted },
        ...choices.map(({ value, label, descending }) => ({
          value,
          label: common.table.order(label, descending),
        })),
      ]}
    />
  );
}

const valueOf = ({ label, descending }: Sorting): string => `${descending ? '-' : '+'}${label}`;
