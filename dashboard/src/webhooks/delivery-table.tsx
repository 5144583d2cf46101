import { Anchor, Code } from '@mantine/core';
import { Link } from 'react-router';
import type { DeliveryDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Time } from '../components/time.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { DeliveryStatus } from './delivery-status.js';

interface Properties {
  readonly webhookId: number;
  readonly rows: readonly DeliveryDto[];
}

/** In the order of the API: sorting what is loaded of a list would say nothing about the rest of it. */
export function DeliveryTable({ webhookId, rows }: Properties) {
  return (
    <DataTable
      caption={texts.caption}
      columns={columnsFor(webhookId)}
      rows={rows}
      rowKey={({ id }) => id}
      pageSize={rows.length}
    />
  );
}

const columnsFor = (webhookId: number): readonly Column<DeliveryDto>[] => [
  {
    label: texts.columns.event,
    cell: ({ id, event_type }) => (
      <Anchor component={Link} to={`/settings/webhooks/${webhookId}/deliveries/${id}`} inherit>
        {event_type}
      </Anchor>
    ),
  },
  { label: texts.columns.message, cell: ({ message_id }) => <Code>{message_id}</Code> },
  { label: texts.columns.status, cell: ({ status }) => <DeliveryStatus status={status} /> },
  { label: texts.columns.tries, cell: ({ tries }) => tries.toLocaleString('en') },
  { label: texts.columns.created, cell: ({ created_at }) => <Time at={created_at} /> },
  { label: texts.columns.finished, cell: ({ finished_at }) => <Time at={finished_at} /> },
  { label: texts.columns.next, cell: ({ next_try_at }) => <Time at={next_try_at} /> },
];
