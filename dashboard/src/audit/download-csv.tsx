import { Button, Group, Stack, Text } from '@mantine/core';
import { Download, X } from 'lucide-react';
import { FailureAlert } from '../components/failure-alert.js';
import { useSession } from '../session/session.js';
import { audit as texts } from '../texts/audit.js';
import type { AuditQuery } from './filter.js';
import { useCsvDownload } from './use-csv-download.js';

/** A file with everything that matches the filters, however many pages it takes. */
export function DownloadCsv({ query }: { readonly query: AuditQuery }) {
  const { slug } = useSession().organization;
  const { start, cancel, count, isPending, error, outcome } = useCsvDownload(query, () =>
    texts.csv.file(slug, new Date().toISOString().slice(0, 10)),
  );
  const said = isPending
    ? texts.csv.started
    : outcome === 'done'
      ? texts.csv.done(count)
      : outcome === 'cancelled'
        ? texts.csv.cancelled
        : '';
  return (
    <Stack gap="xs">
      <Group>
        {isPending ? (
          <Button variant="default" leftSection={<X size={16} aria-hidden />} onClick={cancel}>
            {texts.csv.cancel}
          </Button>
        ) : (
          <Button variant="default" leftSection={<Download size={16} aria-hidden />} onClick={start}>
            {texts.csv.download}
          </Button>
        )}
        {/* Read out when it begins and ends, not with each page. */}
        <Text size="sm" role="status">
          {said}
        </Text>
        {isPending && <Text size="sm">{texts.csv.progress(count)}</Text>}
      </Group>
      <FailureAlert error={error} onRetry={start} />
    </Stack>
  );
}
