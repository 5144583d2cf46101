import type { LedgerEntryDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { EmptyState } from '../components/empty-state.js';
import { Time } from '../components/time.js';
import { organization as texts } from '../texts/organization.js';

/** Credits that came and went. */
export const Ledger = ({ entries }: { readonly entries: readonly LedgerEntryDto[] }) => (
  <DataTable
    caption={texts.credits.caption}
    columns={columns}
    rows={entries}
    rowKey={({ id }) => id}
    pageSize={entries.length}
    empty={<EmptyState title={texts.credits.emptyTitle}>{texts.credits.emptyText}</EmptyState>}
  />
);

const signed = new Intl.NumberFormat('en', { signDisplay: 'exceptZero' });

/** What is taken back was granted by mistake. */
const kindOf = ({ kind, amount }: LedgerEntryDto): string =>
  kind === 'grant' && amount < 0 ? texts.credits.correction : texts.credits.kinds[kind];

const columns: Column<LedgerEntryDto>[] = [
  { label: texts.credits.when, cell: ({ created_at }) => <Time at={created_at} /> },
  { label: texts.credits.kind, cell: kindOf },
  { label: texts.credits.amount, cell: ({ amount }) => signed.format(amount) },
  { label: texts.credits.reason, cell: ({ reason }) => reason },
  {
    label: texts.credits.by,
    cell: ({ actor, kind }) =>
      actor?.name ?? (kind === 'grant' ? texts.credits.theOperator : texts.credits.aKey),
  },
  { label: texts.credits.after, cell: ({ balance }) => balance.toLocaleString('en') },
];
