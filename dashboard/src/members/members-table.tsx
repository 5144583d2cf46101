import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MemberDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Notice } from '../components/notice.js';
import { Time } from '../components/time.js';
import { useSession } from '../session/session.js';
import { common } from '../texts/common.js';
import { members as texts } from '../texts/members.js';
import { roleNames, roles } from '../texts/roles.js';
import { matching } from './matching.js';
import { RemoveDialog } from './remove-dialog.js';
import { RoleDialog } from './role-dialog.js';

interface Properties {
  readonly members: readonly MemberDto[];
}

/** What is asked about one of the members. */
interface Question {
  readonly about: 'role' | 'removal';
  readonly member: MemberDto;
}

/** So many are found at a glance. */
const FEW = 10;

/** The people of the organization, and what may be done about each. */
export function MembersTable({ members }: Properties) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [notice, setNotice] = useState<{ text: string } | null>(null);
  const [search, setSearch] = useState('');
  const isSearched = members.length > FEW;
  const close = () => setQuestion(null);
  const columns = [
    ...facts,
    {
      label: common.actions,
      cell: (member: MemberDto) => <Actions member={member} onAsk={setQuestion} />,
    },
  ];
  const asked = (about: Question['about']) => (question?.about === about ? question.member : null);
  return (
    <Stack>
      <Notice notice={notice} />
      {isSearched && (
        <TextInput
          type="search"
          label={texts.search}
          maw={320}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <DataTable
        caption={texts.caption}
        columns={columns}
        rows={isSearched ? matching(members, search) : members}
        rowKey={({ user_id }) => user_id}
        list={search}
      />
      <RoleDialog
        member={asked('role')}
        onClose={close}
        onChanged={({ name, role }) => setNotice({ text: texts.changeRole.done(name, roles[role].name) })}
      />
      <RemoveDialog
        member={asked('removal')}
        onClose={close}
        onRemoved={({ name }) => setNotice({ text: texts.remove.done(name) })}
      />
    </Stack>
  );
}

const facts: Column<MemberDto>[] = [
  { label: texts.name, cell: (member) => <Who member={member} />, sortBy: ({ name }) => name },
  {
    label: texts.role,
    cell: ({ role }) => roles[role].name,
    sortBy: ({ role }) => roleNames.indexOf(role),
  },
  {
    label: texts.joined,
    cell: ({ created_at }) => <Time at={created_at} />,
    sortBy: ({ created_at }) => created_at,
  },
];

function Who({ member: { user_id, name, email } }: { readonly member: MemberDto }) {
  const { user } = useSession();
  return (
    <div>
      <Text>{user_id === user.id ? texts.you(name) : name}</Text>
      <Text size="sm" c="dimmed">
        {email}
      </Text>
    </div>
  );
}

interface ActionsProperties {
  readonly member: MemberDto;
  readonly onAsk: (question: Question) => void;
}

function Actions({ member, onAsk }: ActionsProperties) {
  const { user, organization, can } = useSession();
  const isSelf = member.user_id === user.id;
  // Nobody changes somebody whose role is above their own.
  const isAbove = roleNames.indexOf(member.role) < roleNames.indexOf(organization.role);
  const mayChange = can('members:write') && !isAbove;
  return (
    <div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={!mayChange}
          aria-label={texts.changeRole.label(member.name)}
          onClick={() => onAsk({ about: 'role', member })}
        >
          {texts.changeRole.open}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!mayChange && !isSelf}
          aria-label={isSelf ? texts.leave.open : texts.remove.label(member.name)}
          onClick={() => onAsk({ about: 'removal', member })}
        >
          {isSelf ? texts.leave.open : texts.remove.open}
        </Button>
      </Group>
      {isAbove && can('members:write') && (
        <Text size="sm" mt={4}>
          {texts.onlyOwnersChangeOwners}
        </Text>
      )}
    </div>
  );
}
