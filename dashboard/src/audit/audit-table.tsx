import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { AuditEntryDto, MemberDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { audit as texts } from '../texts/audit.js';
import { actorOf, targetOf } from './describe.js';
import { EntryDialog } from './entry-dialog.js';

interface Properties {
  readonly entries: readonly AuditEntryDto[];
  readonly members: readonly MemberDto[];
  readonly onBy: (userId: number) => void;
}

export function AuditTable({ entries, members, onBy }: Properties) {
  const [shown, setShown] = useState<AuditEntryDto | null>(null);
  return (
    <>
      <DataTable
        caption={texts.table.caption}
        columns={columnsOf(members, setShown)}
        rows={entries}
        rowKey={({ id }) => id}
        empty={<Text c="dimmed">{texts.table.empty}</Text>}
        pageSize={entries.length}
      />
      <EntryDialog entry={shown} members={members} onBy={onBy} onClose={() => setShown(null)} />
    </>
  );
}

/** They cannot be sorted: the newest are first, and what is not loaded yet would be missing in any other order. */
const columnsOf = (
  members: readonly MemberDto[],
  show: (entry: AuditEntryDto) => void,
): Column<AuditEntryDto>[] => [
  {
    label: texts.table.when,
    cell: ({ created_at }) => <time dateTime={created_at}>{texts.time(created_at)}</time>,
  },
  { label: texts.table.action, cell: ({ action }) => texts.action(action) },
  { label: texts.table.target, cell: (entry) => targetOf(entry, members) },
  { label: texts.table.by, cell: (entry) => <Actor entry={entry} /> },
  { label: texts.table.from, cell: ({ ip }) => ip ?? texts.entry.none },
  {
    label: texts.table.details,
    cell: (entry) => (
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        aria-label={texts.table.showOf(texts.action(entry.action), entry.id)}
        onClick={() => show(entry)}
      >
        {texts.table.show}
      </Button>
    ),
  },
];

function Actor({ entry }: { readonly entry: AuditEntryDto }) {
  return (
    <div>
      {actorOf(entry)}
      {entry.user?.email && (
        <Text size="sm" c="dimmed">
          {entry.user.email}
        </Text>
      )}
    </div>
  );
}
