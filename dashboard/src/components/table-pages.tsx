import { Group, Pagination, Text } from '@mantine/core';
import { common } from '../texts/common.js';

interface Properties {
  readonly page: number;
  readonly pageSize: number;
  /** How many rows there are on all pages. */
  readonly total: number;
  readonly onChange: (page: number) => void;
}

/** Which rows are shown, and the way to others. Nothing, if all are. */
export function TablePages({ page, pageSize, total, onChange }: Properties) {
  const pages = Math.ceil(total / pageSize);
  if (pages <= 1) return null;
  const from = (page - 1) * pageSize;
  return (
    <Group justify="space-between">
      <Text size="sm" role="status">
        {common.table.page(from + 1, Math.min(from + pageSize, total), total)}
      </Text>
      <Pagination.Root
        total={pages}
        value={page}
        onChange={onChange}
        role="navigation"
        aria-label={common.table.pages}
      >
        <Group gap={5}>
          <Pagination.Previous aria-label={common.table.previous} />
          <Pagination.Items />
          <Pagination.Next aria-label={common.table.next} />
        </Group>
      </Pagination.Root>
    </Group>
  );
}
