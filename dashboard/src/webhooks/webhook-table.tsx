import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { WebhookDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Time } from '../components/time.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { EventNames } from './event-names.js';
import { WebhookHealth } from './webhook-health.js';

const columns: readonly Column<WebhookDto>[] = [
  {
    label: texts.columns.endpoint,
    cell: (webhook) => <Endpoint webhook={webhook} />,
    sortBy: ({ description, url }) => description ?? url,
  },
  {
    label: texts.columns.health,
    cell: (webhook) => <WebhookHealth webhook={webhook} />,
    sortBy: ({ status }) => texts.status[status],
  },
  { label: texts.columns.events, cell: ({ events }) => <EventNames events={events} most={3} /> },
  {
    label: texts.columns.created,
    cell: ({ created_at }) => <Time at={created_at} />,
    sortBy: ({ created_at }) => Date.parse(created_at),
  },
];

export const WebhookTable = ({ rows }: { readonly rows: readonly WebhookDto[] }) => (
  <DataTable caption={texts.title} columns={columns} rows={rows} rowKey={({ id }) => id} />
);

function Endpoint({ webhook: { id, url, description } }: { readonly webhook: WebhookDto }) {
  return (
    <div>
      <Anchor component={Link} to={`/settings/webhooks/${id}`}>
        {description ?? url}
      </Anchor>
      {description !== null && (
        <Text size="xs" c="dimmed">
          {url}
        </Text>
      )}
    </div>
  );
}
