import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { readWebhookOptions } from '../client/@tanstack/react-query.gen.js';
import type { WebhookDto } from '../client/types.gen.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { Deliveries } from './deliveries.js';
import { ForReaders } from './for-readers.js';
import { HealthBanner } from './health-banner.js';
import { Recover } from './recover.js';
import { missedSince } from './missed-since.js';
import { unlessGone } from './queries.js';
import { TestOutcome } from './test-outcome.js';
import { useTest } from './use-test.js';
import { Verifying } from './verifying.js';
import { WebhookActions } from './webhook-actions.js';
import { WebhookFacts } from './webhook-facts.js';

export function Component() {
  const { id = '' } = useParams();
  return (
    <ForReaders title={texts.one}>
      <Webhook key={id} id={id} />
    </ForReaders>
  );
}

function Webhook({ id }: { readonly id: string }) {
  const query = unlessGone(useQuery(readWebhookOptions({ path: { id } })));
  const webhook = query.data?.data;
  return (
    <Page title={webhook === undefined ? texts.one : nameOf(webhook)} description={<ToList />}>
      <Loaded query={query}>{({ data }) => <Parts webhook={data} />}</Loaded>
    </Page>
  );
}

function Parts({ webhook }: { readonly webhook: WebhookDto }) {
  const mayWrite = useSession().can('webhooks:write');
  const test = useTest(String(webhook.id));
  const [recovers, setRecovers] = useState<{ since: Date; isEnabledNow: boolean } | null>(null);
  return (
    <>
      <HealthBanner webhook={webhook} />
      <div>
        <WebhookActions
          webhook={webhook}
          test={test}
          mayWrite={mayWrite}
          onRecover={() => setRecovers({ since: missedSince(webhook), isEnabledNow: false })}
          onEnabled={(before) => setRecovers({ since: missedSince(before), isEnabledNow: true })}
        />
        {!mayWrite && <Text c="dimmed">{texts.mayNotWrite}</Text>}
        <TestOutcome test={test} />
      </div>
      <WebhookFacts webhook={webhook} />
      <Verifying />
      <Deliveries webhook={webhook} />
      <Recover webhook={webhook} wanted={recovers} onClose={() => setRecovers(null)} />
    </>
  );
}

const ToList = () => (
  <Anchor component={Link} to="/settings/webhooks" size="sm">
    {texts.toList}
  </Anchor>
);

const nameOf = ({ description, url }: WebhookDto): string => description ?? new URL(url).host;
