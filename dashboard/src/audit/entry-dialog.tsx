import { Button, Code, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AuditEntryDto, MemberDto } from '../client/types.gen.js';
import { Facts } from '../components/facts.js';
import { useLastGiven } from '../components/last-given.js';
import { audit as texts } from '../texts/audit.js';
import { actorOf, targetOf } from './describe.js';

interface Properties {
  /** Null: the dialog is closed. */
  readonly entry: AuditEntryDto | null;
  readonly members: readonly MemberDto[];
  readonly onBy: (userId: number) => void;
  readonly onClose: () => void;
}

/** All that was written down. */
export function EntryDialog({ entry, members, onBy, onClose }: Properties) {
  const shown = useLastGiven(entry);
  const user = shown?.user ?? null;
  const showAllBy = (id: number) => {
    onBy(id);
    onClose();
  };
  return (
    <Modal
      opened={entry !== null}
      onClose={onClose}
      title={shown && texts.entry.title(shown.id)}
      centered
      size="lg"
    >
      {shown !== null && <Facts facts={factsOf(shown, members)} />}
      {user !== null && (
        <Button variant="default" size="xs" mt="md" onClick={() => showAllBy(user.id)}>
          {texts.entry.allBy(user.name ?? texts.user(user.id))}
        </Button>
      )}
    </Modal>
  );
}

const factsOf = (entry: AuditEntryDto, members: readonly MemberDto[]): [string, ReactNode][] => [
  [texts.entry.time, entry.created_at],
  [texts.entry.action, <Name key="name" action={entry.action} />],
  [texts.entry.target, targetOf(entry, members)],
  [texts.entry.by, [actorOf(entry), entry.user?.email].filter(Boolean).join(', ')],
  [texts.entry.credential, entry.credential_id === null ? texts.entry.none : texts.id(entry.credential_id)],
  [texts.entry.ip, entry.ip ?? texts.entry.none],
  [texts.entry.details, <Details key="details" value={entry.details} />],
];

function Name({ action }: { readonly action: string }) {
  return (
    <>
      {texts.action(action)} <Code c="var(--mantine-color-text)">{action}</Code>
    </>
  );
}

function Details({ value }: { readonly value: AuditEntryDto['details'] }) {
  if (Object.keys(value).length === 0) return texts.entry.none;
  return (
    <Code block c="var(--mantine-color-text)" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {JSON.stringify(value, null, 2)}
    </Code>
  );
}
