import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { listWebhooksOptions } from '../client/@tanstack/react-query.gen.js';
import type { WebhookDto } from '../client/types.gen.js';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { CreateWebhook } from './create-webhook.js';
import { ForReaders } from './for-readers.js';
import { WebhookTable } from './webhook-table.js';

export function Component() {
  return (
    <ForReaders title={texts.title}>
      <Webhooks />
    </ForReaders>
  );
}

function Webhooks() {
  const query = useQuery(listWebhooksOptions());
  const mayWrite = useSession().can('webhooks:write');
  const [adds, setAdds] = useState(false);
  const add = (
    <Button disabled={!mayWrite} leftSection={<Plus size={16} aria-hidden />} onClick={() => setAdds(true)}>
      {texts.add}
    </Button>
  );
  return (
    <Page title={texts.title} description={texts.description} actions={add}>
      {!mayWrite && <Text c="dimmed">{texts.mayNotWrite}</Text>}
      <Loaded query={query}>{({ data }) => <List rows={data} />}</Loaded>
      <CreateWebhook opened={adds} onClose={() => setAdds(false)} />
    </Page>
  );
}

const List = ({ rows }: { readonly rows: readonly WebhookDto[] }) =>
  rows.length === 0 ? (
    <EmptyState title={texts.empty.title}>{texts.empty.text}</EmptyState>
  ) : (
    <WebhookTable rows={rows} />
  );
