import { Group, SegmentedControl, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { readUsageOptions } from '../client/@tanstack/react-query.gen.js';
import type { UsageDto } from '../client/types.gen.js';
import { useAddress } from '../components/address.js';
import { ActionButton } from '../components/action-button.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { usage as texts } from '../texts/usage.js';
import { FirstRequest } from './first-request.js';
import { dayOf, sumByDay } from './usage.js';
import { UsageTable } from './usage-table.js';
import { WithoutChart } from './without-chart.js';

const PERIODS = ['7', '30', '90'];
const DEFAULT_PERIOD = '30';

const UsageChart = lazy(() => import('./usage-chart.js'));

export function Component() {
  const [address, choose] = useAddress();
  const wanted = address.get('days') ?? DEFAULT_PERIOD;
  const period = PERIODS.includes(wanted) ? wanted : DEFAULT_PERIOD;
  const query = useQuery({
    ...readUsageOptions({ query: { days: Number(period) } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <Group>
          <SegmentedControl
            aria-label={texts.period}
            style={{ flexWrap: 'wrap' }}
            data={PERIODS.map((value) => ({ value, label: texts.days(Number(value)) }))}
            value={period}
            onChange={(days) => choose({ days })}
          />
          <ActionButton
            variant="default"
            leftSection={<RefreshCw size={16} aria-hidden />}
            loading={query.isFetching && !query.isPending}
            onClick={() => void query.refetch()}
          >
            {texts.refresh}
          </ActionButton>
        </Group>
      }
    >
      <Loaded query={query}>{({ data }) => <Usage usage={data} />}</Loaded>
    </Page>
  );
}

function Usage({ usage }: { readonly usage: UsageDto }) {
  const days = sumByDay(usage.api_keys).length;
  return (
    <Stack>
      {usage.api_keys.every(({ api_key_id }) => api_key_id === null) && <FirstRequest />}
      {days > 0 && (
        <>
          <div>
            <Title order={2} size="h4">
              {texts.chart.title}
            </Title>
            <Text role="status">{texts.total(usage.requests, dayOf(usage, 0), dayOf(usage, days - 1))}</Text>
          </div>
          <WithoutChart>
            <Suspense fallback={<ChartToCome />}>
              <UsageChart usage={usage} />
            </Suspense>
          </WithoutChart>
          <UsageTable usage={usage} />
        </>
      )}
    </Stack>
  );
}

function ChartToCome() {
  return (
    <>
      <VisuallyHidden>{texts.chart.loading}</VisuallyHidden>
      <Skeleton height={304} aria-hidden />
    </>
  );
}
