import { Anchor, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { readDeliveryOptions, readWebhookOptions } from '../client/@tanstack/react-query.gen.js';
import type { DeliveryWithAttemptsDto } from '../client/types.gen.js';
import { CopyButton } from '../components/copy-button.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { Time } from '../components/time.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { Attempts } from './attempts.js';
import { DeliveryStatus } from './delivery-status.js';
import { Facts } from '../components/facts.js';
import { ForReaders } from './for-readers.js';
import { lookAgainAfter, unlessGone } from './queries.js';
import { Redeliver } from './redeliver.js';

export function Component() {
  const { id = '', deliveryId = '' } = useParams();
  return (
    <ForReaders title={texts.one}>
      <Delivery key={deliveryId} id={id} deliveryId={deliveryId} />
    </ForReaders>
  );
}

interface Properties {
  /** Of the webhook. */
  readonly id: string;
  readonly deliveryId: string;
}

function Delivery({ id, deliveryId }: Properties) {
  const query = unlessGone(
    useQuery({
      ...readDeliveryOptions({ path: { id, delivery_id: deliveryId } }),
      refetchInterval: ({ state: { data } }) => data !== undefined && lookAgainAfter([data.data]),
    }),
  );
  const webhook = useQuery(readWebhookOptions({ path: { id } })).data?.data;
  const delivery = query.data?.data;
  return (
    <Page
      title={delivery === undefined ? texts.one : `${texts.one}: ${delivery.event_type}`}
      description={<ToWebhook id={id} />}
      actions={
        delivery && <Redeliver id={id} deliveryId={deliveryId} isDisabled={webhook?.status === 'disabled'} />
      }
    >
      <Loaded query={query}>
        {({ data }) => (
          <Stack gap="lg">
            <Known delivery={data} />
            <Attempts delivery={data} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Known({ delivery }: { readonly delivery: DeliveryWithAttemptsDto }) {
  const { columns } = texts;
  return (
    <Facts
      facts={[
        [columns.status, <StatusAndWhy key="status" delivery={delivery} />],
        [columns.message, <MessageId key="message" id={delivery.message_id} />],
        [columns.tries, delivery.tries.toLocaleString('en')],
        [columns.created, <Time key="created" at={delivery.created_at} />],
        [columns.finished, <Time key="finished" at={delivery.finished_at} />],
        [columns.next, <Time key="next" at={delivery.next_try_at} />],
      ]}
    />
  );
}

const StatusAndWhy = ({ delivery: { status } }: { readonly delivery: DeliveryWithAttemptsDto }) => (
  <Group gap="xs">
    <DeliveryStatus status={status} />
    {status === 'skipped' && <Text size="sm">{texts.skippedHint}</Text>}
  </Group>
);

const MessageId = ({ id }: { readonly id: string }) => (
  <Group gap="xs">
    <Code>{id}</Code>
    <CopyButton text={id} size="compact-xs" />
  </Group>
);

const ToWebhook = ({ id }: { readonly id: string }) => (
  <Anchor component={Link} to={`/settings/webhooks/${id}`} size="sm">
    {texts.toWebhook}
  </Anchor>
);
